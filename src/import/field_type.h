// Which type one CSV field's text has, and its value. The rules are strict, so that a value comes out as it went in:
// whatever would change on the way through a number stays text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kiln::import {

// A 64-bit integer in decimal: an optional minus, digits, no leading zeros, no plus, not "-0".
std::optional<std::int64_t> parse_integer(std::string_view text);

// A finite decimal number, rounded once to the nearest double: an optional minus, digits with at most one point, an
// optional exponent; no leading zeros ("00.5"), no plus, no "inf", no "nan", none that overflows. Digits alone that
// parse_integer refuses are an identifier, not a number: "12345678901234567890", "007".
std::optional<double> parse_real(std::string_view text);

// Whether the integer is also exactly a double.
bool is_exact_as_real(std::int64_t integer);

// For a text that is neither: why, for a person ("has a leading zero"). Answers in the present tense, about the text.
std::string_view why_not_a_number(std::string_view text);

}  // namespace kiln::import
