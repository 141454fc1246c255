#include "import/csv/detect_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "import/field/field_type.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownBytes = 40;

bool is_number(std::string_view text) { return parse_integer(text) || parse_real(text); }

// Dates, times, phone numbers, codes with leading zeros: not numbers, but nobody names a column so.
bool begins_with_digit(std::string_view text) {
  const auto first = text.find_first_not_of("+-.(");
  return first != std::string_view::npos && text[first] >= '0' && text[first] <= '9';
}

enum class Verdict { names, is_a_value, says_nothing };

// What the first record's text in a column says, given the texts below it.
class ColumnContrast {
 public:
  void add_below(std::string_view text) {
    if (text.empty() || is_missing_token(text) || is_nan(text)) return;
    ++below_;
    are_numbers_ = are_numbers_ && is_number(text);
    begin_with_digits_ = begin_with_digits_ && begins_with_digit(text);
  }
  Verdict judge(std::string_view first) const {
    if (first.empty() || is_missing_token(first) || is_nan(first)) return Verdict::says_nothing;
    if (below_ > 0 && are_numbers_) return is_number(first) ? Verdict::is_a_value : Verdict::names;
    if (below_ > 0 && begin_with_digits_) return begins_with_digit(first) ? Verdict::is_a_value : Verdict::names;
    // Nothing below to compare with: a number is a value all the same.
    return below_ == 0 && is_number(first) ? Verdict::is_a_value : Verdict::says_nothing;
  }

 private:
  std::size_t below_ = 0;
  bool are_numbers_ = true, begin_with_digits_ = true;
};

}  // namespace

void decide_header(const RecordBatch& sample, std::optional<bool> declared, Dialect& dialect) {
  if (declared) {
    dialect.header = *declared;
    dialect.header_reason = "as the option says";
    return;
  }
  dialect.header = true;
  if (sample.records.empty()) return;
  const Record& first = sample.records.front();
  std::optional<std::size_t> value;  // the first column whose first text is a value like those below
  for (std::size_t column = 0; column < first.field_count; ++column) {
    ColumnContrast contrast;
    for (const Record& record : std::span(sample.records).subspan(1)) {
      if (column < record.field_count) contrast.add_below(sample.text(sample.field(record, column)));
    }
    const std::string_view text = sample.text(sample.field(first, column));
    const Verdict verdict = contrast.judge(text);
    if (verdict == Verdict::names) {
      dialect.header_reason = fmt::format("\"{}\" stands above values of another kind", shorten(text, kShownBytes));
      return;
    }
    if (verdict == Verdict::is_a_value && !value) value = column;
  }
  if (value) {
    dialect.header = false;
    dialect.header_reason = fmt::format("\"{}\" is a value like those below it; --header yes says otherwise",
                                        shorten(sample.text(sample.field(first, *value)), kShownBytes));
    return;
  }
  dialect.header_reason = "no column tells it from the rows, so it's taken for the names; --header no says otherwise";
}

}  // namespace kiln::import
