#include "catalogue/catalogue.h"

#include <charconv>

namespace kiln::catalogue {

std::optional<std::size_t> parse_column_number(const Catalogue& catalogue, std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && number < catalogue.columns.size() ? std::optional(number) : std::nullopt;
}

}  // namespace kiln::catalogue
