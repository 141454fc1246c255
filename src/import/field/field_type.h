// Which type one CSV field's text has, and its value. The rules are strict, so that a value comes out as it went in:
// whatever would change on the way through a number stays text, unless the user says that it is a number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::import {

// A 64-bit integer in decimal: an optional minus, digits, no leading zeros, no plus. "-0" is 0.
std::optional<std::int64_t> parse_integer(std::string_view text);

// A finite decimal number, rounded once to the nearest double: an optional minus, digits with at most one point, an
// optional exponent; no leading zeros ("00.5"), no plus, no "inf", no "nan", none that overflows. Digits alone that
// parse_integer refuses are an identifier, not a number: "12345678901234567890", "007".
std::optional<double> parse_real(std::string_view text);

// "inf" or "infinity" in any case, with an optional minus.
std::optional<double> parse_infinity(std::string_view text);

// What a column that is known to hold numbers takes: also leading zeros and a plus sign ("007" is 7), and as a REAL
// infinities and any number of digits. On texts that the functions above take they answer the same, but for negative
// zero, which SQLite doesn't store: it becomes zero.
std::optional<std::int64_t> read_integer(std::string_view text);
std::optional<double> read_real(std::string_view text);

// Whether the integer is also exactly a double.
bool is_exact_as_real(std::int64_t integer);
// Whether a decimal comes back with all its digits when it's read as a double and written with as many. All of 15
// digits do, and all that were written from a double. REQUIRED: read_real() reads it.
bool survives_as_real(std::string_view decimal);

// What programs write for a missing value. Between numbers it means that; between texts it may be one (NA is Namibia).
// Signs of statistics' offices are among it (Eurostat's ":", the World Bank's ".."), and a spreadsheet's errors.
inline constexpr std::array<std::string_view, 27> kMissingTokens{
    "NA", "N/A", "n/a", "n.a.", "#N/A", "<NA>", "NULL", "null",    "(null)",  "[NULL]", "None",  "none",   "?",     "-",
    "–",  "—",   ".",   "..",   "...",  ":",    "\\N",  "#DIV/0!", "#VALUE!", "#REF!",  "#NUM!", "#NAME?", "#NULL!"};
bool is_missing_token(std::string_view text);
// Whether it is one of the texts that the user says mean missing in every column: as a whole, quoted or not.
bool is_null_token(std::string_view text, const std::vector<std::string>& null_tokens);
// "NaN" in any case, with an optional minus: not a number, which SQLite can't store but as NULL; counted apart.
bool is_nan(std::string_view text);

// For a text that is no number: why, for a person ("has a leading zero"). Written in the present tense, about the text.
std::string_view why_not_a_number(std::string_view text);

}  // namespace kiln::import
