// In which forms the numbers of a column may be written: each form stands until a value doesn't fit it. What isn't sure
// in the end, or only looks like numbers, stays text, with the reason.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/field/number_form.h"
#include "import/survey/type_evidence.h"

namespace kiln::import {

struct NumberVerdict {
  ColumnType type = ColumnType::text;
  std::string reason;              // "numbers; "1.234,50 €" on line 2 is 1234.5"
  std::optional<NumberForm> form;  // of a column of numbers
  std::vector<NumberForm> ways;    // of a column of texts: how its numbers may be meant
  std::int64_t negative_zeros = 0;
};

class NumberEvidence {
 public:
  // A text that is no plain number, as TypeEvidence has it. False: it's no number in any form.
  bool add(std::string_view text, std::int64_t line, std::int64_t times) { return add(text, line, times, false); }
  // A plain real: cheap, for most columns of them hold nothing else.
  void add_real(std::string_view text, std::int64_t line, std::int64_t times);

  // plain: of all values that are plain numbers. REQUIRED: all others were added here, and there is one, or a blank.
  NumberVerdict conclude(const TypeEvidence& plain) const;

  // Of a column of plain reals: the first that would be another number if points stood between thousands, as all may.
  const FirstOccurrence* first_thousands() const;
  // That it stays text for that. REQUIRED: it may be so.
  NumberVerdict conclude_thousands() const;

  bool has_numbers() const { return first_.has_value(); }

 private:
  bool add(std::string_view text, std::int64_t line, std::int64_t times, bool is_plain);
  void look_for_identifiers(const WrittenNumber& number, FormSet forms, std::string_view text, std::int64_t line);
  std::optional<std::string> conflict_of_units(const TypeEvidence& plain) const;
  std::optional<std::string> conflict_of_forms() const;
  std::optional<std::string> doubt(const TypeEvidence& plain, const std::string& unit) const;
  FormSet standing() const;

  std::optional<FirstOccurrence> first_;  // that isn't plain
  bool has_marks_ = false;                // some have a unit, parentheses or other marks than a decimal point
  std::array<std::optional<FirstOccurrence>, kForms> misfits_;  // of each form
  std::map<std::string, FirstOccurrence, std::less<>> units_;   // and who has none
  std::optional<FirstOccurrence> differing_;                    // the marks decide what it is
  std::array<TypeEvidence, 2> types_;                           // with a decimal point, with a comma
  // What speaks for numbers, against what only looks like them.
  bool has_fraction_ = false, has_thousands_ = false, has_positive_ = false;
  bool has_unit_behind_ = false, has_blank_behind_unit_ = false;
  std::optional<FirstOccurrence> minus_behind_;
  bool are_alike_ = true;                                     // "601 234 567": as identifiers are, and of one shape:
  std::optional<std::pair<std::size_t, std::size_t>> shape_;  // the groups, and the digits in the first
};

}  // namespace kiln::import
