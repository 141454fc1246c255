#include "import/sniff/column_contrast.h"

#include <algorithm>
#include <set>
#include <string>

#include "import/field/field_type.h"
#include "import/sniff/cell_kind.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

// How far below a table's first record its header may end.
constexpr std::size_t kMaxTop = 30;
// A sequence of so many that begins with 0 or 1 is no chance: questions of a survey, hours, weeks.
constexpr std::size_t kLongSequence = 5;
constexpr long kFirstYear = 1700, kLastYear = 2200;

bool is_number(std::string_view text) { return parse_integer(text) || parse_real(text); }

// Dates, times, phone numbers, codes with leading zeros: not numbers, but nobody names a column so.
bool begins_with_digit(std::string_view text) {
  const auto first = text.find_first_not_of("+-.(");
  return first != std::string_view::npos && is_digit(text[first]);
}

bool says_nothing(std::string_view text) { return text.empty() || is_missing_token(text) || is_nan(text); }

bool is_year(long number) { return number >= kFirstYear && number <= kLastYear; }

bool is_in_steps(const std::vector<long>& numbers) {
  if (numbers.size() < 2 || numbers[1] == numbers[0]) return false;
  for (std::size_t i = 2; i < numbers.size(); ++i) {
    if (numbers[i] - numbers[i - 1] != numbers[1] - numbers[0]) return false;
  }
  return true;
}

bool stands_below(const Rows& rows, std::size_t column) {
  const std::string_view text = rows.split.text(rows.begin, column);
  for (std::size_t i = rows.begin + 1; i < rows.end; ++i) {
    if (rows.split.text(i, column) == text) return true;
  }
  return false;
}

bool has_date_sign(std::string_view text) { return text.find_first_of("-/", 1) != std::string_view::npos; }

// The numbers of a record in these columns; nothing where one isn't a plain number.
std::optional<std::vector<long>> numbers_of(const Split& split, std::size_t record,
                                            const std::vector<std::size_t>& columns) {
  std::vector<long> numbers;
  for (const std::size_t column : columns) {
    const auto number = plain_number(split.text(record, column));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

// Whether the records below hold years there, too, or sequences: then the first record is like them.
bool goes_on_below(const Rows& rows, const std::vector<std::size_t>& columns,
                   bool (*is_such)(const std::vector<long>&)) {
  std::size_t such = 0;
  for (std::size_t i = rows.begin + 1; i < rows.end; ++i) {
    const auto numbers = numbers_of(rows.split, i, columns);
    such += numbers && is_such(*numbers);
  }
  return such * 2 >= rows.end - rows.begin - 1;
}

bool are_years(const std::vector<long>& numbers) { return std::ranges::all_of(numbers, is_year); }

bool counts_from_start(const std::vector<long>& numbers) {
  return is_in_steps(numbers) && numbers[1] - numbers[0] == 1 && numbers[0] <= 1;
}

Sequence judge(const Rows& rows, const std::vector<std::size_t>& columns, std::size_t names) {
  if (rows.end - rows.begin < 2) return Sequence::no;
  const auto numbers = numbers_of(rows.split, rows.begin, columns);
  if (!numbers) {
    // Dates over values that are none.
    const auto is_date_over_none = [&](std::size_t column) {
      if (!has_date_sign(rows.split.text(rows.begin, column))) return false;
      for (std::size_t i = rows.begin + 1; i < rows.end; ++i) {
        const std::string_view below = rows.split.text(i, column);
        if (!below.empty() && has_date_sign(below)) return false;
      }
      return true;
    };
    return columns.size() >= 2 && std::ranges::all_of(columns, is_date_over_none) ? Sequence::yes : Sequence::no;
  }
  if (are_years(*numbers)) {
    if (goes_on_below(rows, columns, are_years)) return Sequence::no;
    if (numbers->size() == 1) return names > 1 && rows.end - rows.begin >= 3 ? Sequence::yes : Sequence::maybe;
    return is_in_steps(*numbers) ? Sequence::yes : Sequence::no;
  }
  if (numbers->size() < 3 || !is_in_steps(*numbers)) return Sequence::no;
  if (numbers->size() >= kLongSequence && counts_from_start(*numbers))
    return goes_on_below(rows, columns, counts_from_start) ? Sequence::no : Sequence::yes;
  return goes_on_below(rows, columns, is_in_steps) ? Sequence::no : Sequence::maybe;
}

}  // namespace

std::optional<std::size_t> last_text_above_values(const Rows& rows, std::size_t column) {
  bool has_values = false;
  for (std::size_t i = rows.end; i-- > rows.begin;) {
    const CellKind kind = cell_kind(rows.split.text(i, column));
    if (kind == CellKind::value) has_values = true;
    if (kind == CellKind::text) return has_values && i - rows.begin < kMaxTop ? std::optional(i) : std::nullopt;
  }
  return std::nullopt;
}

Verdict contrast(const Rows& rows, std::size_t column) {
  const std::string_view first = rows.split.text(rows.begin, column);
  if (says_nothing(first)) return Verdict::says_nothing;
  bool has_below = false, are_numbers = true, begin_with_digits = true;
  for (std::size_t i = rows.begin + 1; i < rows.end && begin_with_digits; ++i) {
    const std::string_view text = rows.split.text(i, column);
    if (says_nothing(text)) continue;
    has_below = true;
    are_numbers = are_numbers && is_number(text);
    begin_with_digits = are_numbers || begins_with_digit(text);
  }
  // Nothing below to compare with: a number is a value all the same.
  if (!has_below) return is_number(first) ? Verdict::is_a_value : Verdict::says_nothing;
  if (are_numbers) return is_number(first) ? Verdict::is_a_value : Verdict::names;
  if (begin_with_digits) return begins_with_digit(first) ? Verdict::is_a_value : Verdict::names;
  return Verdict::says_nothing;
}

Sequence sequence_of_names(const Rows& rows) {
  std::vector<std::size_t> columns;
  std::size_t names = 0;
  for (std::size_t column = 0; column < rows.columns; ++column) {
    const std::string_view text = rows.split.text(rows.begin, column);
    switch (cell_kind(text)) {
      case CellKind::empty: continue;
      case CellKind::value: columns.push_back(column); break;
      case CellKind::text:
        if (!has_letter(text) || stands_below(rows, column)) return Sequence::no;
        ++names;
        break;
    }
  }
  if (columns.empty() || names == 0 || has_equal_texts(rows.split, rows.begin)) return Sequence::no;
  return judge(rows, columns, names);
}

bool has_equal_texts(const Split& split, std::size_t record) {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < split.width(record); ++i) {
    const std::string_view text = split.text(record, i);
    if (!text.empty() && !texts.insert(text).second) return true;
  }
  return false;
}

}  // namespace kiln::import
