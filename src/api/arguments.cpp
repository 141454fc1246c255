#include "api/arguments.h"

#include "text/characters.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

constexpr std::size_t kShownBytes = 80;  // of a client's argument, repeated in an error's detail

// Whether it's an integer in digits, which may be more than 64 bits hold.
bool is_integer(std::string_view text) { return is_all_digits(text.starts_with('-') ? text.substr(1) : text); }

}  // namespace

Result<std::int64_t> parse_row(std::int64_t rows, std::string_view text) {
  if (const auto number = parse_whole<std::int64_t>(text); number && *number >= 0 && *number < rows) return *number;
  if (!is_integer(text)) {
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a row number; write it in decimal digits, as in /getRow/0.",
                shorten(text, kShownBytes));
  }
  if (rows == 0)
    return fail(ErrorCode::not_found, "There is no row {}: there are no rows.", shorten(text, kShownBytes));
  return fail(ErrorCode::not_found, "There is no row {}; rows are numbered 0 to {}.", shorten(text, kShownBytes),
              rows - 1);
}

Result<std::size_t> parse_column(const dataset::Dataset& dataset, std::string_view text) {
  if (const auto position = dataset.find_column(text)) return *position;
  const auto columns = static_cast<std::int64_t>(dataset.catalogue().columns.size());
  if (is_integer(text)) {
    return fail(ErrorCode::column_not_found, "There is no column {}; columns are numbered 0 to {}.",
                shorten(text, kShownBytes), columns - 1);
  }
  return fail(ErrorCode::column_not_found,
              "There is no column named \"{}\"; names are case-sensitive, and columns are numbered 0 to {}.",
              shorten(text, kShownBytes), columns - 1);
}

Result<std::size_t> parse_column(const dataset::Dataset& dataset, std::string_view text, Needs needs,
                                 std::string_view what) {
  KILN_TRY(const std::size_t position, parse_column(dataset, text));
  const catalogue::CatalogueColumn& column = dataset.catalogue().columns[position];
  if (fits(needs, column.type)) return position;
  return fail(ErrorCode::wrong_type, "Column {} (\"{}\") is of type {}; {} needs a column of {}.", position,
              shorten(column.name, kShownBytes), to_string(column.type), what,
              needs == Needs::numbers ? "numbers" : "texts");
}

Result<std::uint64_t> parse_seed(std::string_view text) {
  if (const auto seed = parse_whole<std::uint64_t>(text)) return *seed;
  return fail(ErrorCode::invalid_argument, "\"{}\" is not a seed; write an integer from 0 to 18446744073709551615.",
              shorten(text, kShownBytes));
}

}  // namespace kiln::api
