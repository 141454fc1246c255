#include "catalogue/catalogue.h"

#include "text/numbers.h"

namespace kiln::catalogue {

std::optional<std::size_t> parse_column_number(const Catalogue& catalogue, std::string_view text) {
  const auto number = parse_whole<std::size_t>(text);
  return number && *number < catalogue.columns.size() ? number : std::nullopt;
}

}  // namespace kiln::catalogue
