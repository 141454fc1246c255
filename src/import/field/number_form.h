// How people write the numbers of a column: which mark stands before the decimals, what between the thousands, and in
// which unit. A form maps such a text to the plain number's, from which type and value follow as from any other: what a
// double can't keep isn't decided here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "error/error.h"
#include "import/field/written_number.h"

namespace kiln::import {

// What stands between groups of three digits: the mark that isn't the decimal one, ' or ’, or a blank of any kind.
enum class Grouping : std::uint8_t { mark, apostrophe, blank };

struct NumberForm {
  Separator decimal_mark = Separator::point;  // or comma
  Grouping grouping = Grouping::mark;
  std::string unit;      // of every value; empty: they have none
  bool is_said = false;  // by an example: then values may have no unit, and leading zeros and digits in the form of an
                         // address or a telephone number are a number's, too

  // Writes the plain number: "1234.5" for "1.234,50 €" less its last zero. False: the text isn't written in the form.
  bool to_plain(std::string_view text, std::string& plain) const;
};

// Sets of the six forms, without regard to units, as bits.
using FormSet = std::uint8_t;
inline constexpr std::size_t kForms = 6;
inline constexpr FormSet kAllForms = (1 << kForms) - 1;
inline constexpr FormSet kPointForms = 0b000111, kCommaForms = 0b111000;  // by the decimal mark
NumberForm form_of(std::size_t bit);

// The forms in which the number may be written. None for what only looks like one: an IPv4 address, a telephone number,
// leading zeros.
FormSet forms_of(const WrittenNumber& number);

// The plain number's text. REQUIRED: the form of the bit is one of the number's.
void write_plain(const WrittenNumber& number, std::size_t bit, std::string& plain);

// Why a text isn't a number in any form, for a message: "has a leading zero".
std::string_view why_not_a_number_in_any_form(std::string_view text);

// The form of an example: "1.234,5", "1'234.50 CHF". Errors: invalid_argument (it's no number, or its decimal mark
// can't be told).
Result<NumberForm> form_of_example(std::string_view example);

// An example of the form, as the option takes it.
std::string example_of(const NumberForm& form);

}  // namespace kiln::import
