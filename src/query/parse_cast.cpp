#include "query/parse_cast.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

using question::Cast;

// PostgreSQL's names, but for those of fewer than 64 bits: values stay what they are. "numeric" has room for all.
enum class Target { text, integer, real, numeric };
constexpr std::array<std::pair<std::string_view, Target>, 10> kTypes{{{"text", Target::text},
                                                                      {"varchar", Target::text},
                                                                      {"integer", Target::integer},
                                                                      {"int", Target::integer},
                                                                      {"bigint", Target::integer},
                                                                      {"int8", Target::integer},
                                                                      {"float", Target::real},
                                                                      {"float8", Target::real},
                                                                      {"double precision", Target::real},
                                                                      {"numeric", Target::numeric}}};

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ';
}

}  // namespace

std::optional<std::string_view> take_cast(std::string_view& text) {
  const std::size_t colons = text.rfind("::");
  if (colons == std::string_view::npos) return std::nullopt;
  const std::string_view name = trim(text.substr(colons + 2));
  if (!std::ranges::all_of(name, is_of_name)) return std::nullopt;
  text = trim(text.substr(0, colons));
  return name;
}

Result<Cast> parse_cast(std::string_view type_name, ColumnType type, std::string_view column) {
  const auto* const found = std::ranges::find(kTypes, type_name, &std::pair<std::string_view, Target>::first);
  if (found == kTypes.end())
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is not a type that a column is cast to; there are text, integer, bigint, float, double "
                "precision " "and numeric.",
                shorten(type_name, 80));
  const Target target = found->second;
  if (target == Target::text) return Cast::text;  // of a text, too: it then stays one where its form would have dates
  if (type == ColumnType::text)
    return fail(ErrorCode::invalid_argument, "\"{}\" is of texts, of which not every one is a number; cast it to text.",
                shorten(column, 80));
  if (target == Target::integer && type == ColumnType::real)
    return fail(ErrorCode::invalid_argument,
                "\"{}\" is of decimals, which as {} would be rounded; cast it to text, float or numeric.",
                shorten(column, 80), type_name);
  return target == Target::real && type == ColumnType::integer ? Cast::real : Cast::none;
}

}  // namespace kiln::query
