// What a field's text looks like, for whoever has to tell a header from rows and a right delimiter from a wrong one.
// Broader than the types that a column may get: a date, a sum of money or a decimal comma is a value here, too,
// although it may stay text in the end.
#pragma once

#include <optional>
#include <string_view>

namespace kiln::import {

enum class CellKind {
  empty,  // nothing, or what programs write for nothing: says nothing
  value,  // a number, a date, a time, an amount: however people write them
  text,   // anything else
};

CellKind cell_kind(std::string_view text);

// The text without spaces, tabs and no-break spaces around it.
std::string_view without_blanks(std::string_view text);

// A whole number in plain digits, as in a header of years or hours.
std::optional<long> plain_number(std::string_view text);

// Whether the text may say in which unit the values below it are: "m/s", "(kg)", "[°C]", "%", "USD".
bool may_be_unit(std::string_view text);

// Whether it's a unit whatever stands around it: "m/s", "%", "kg", "USD", "years". REQUIRED: may_be_unit().
bool is_known_unit(std::string_view text);

// Whether there is a letter in it (any character beyond ASCII counts as one).
bool has_letter(std::string_view text);

}  // namespace kiln::import
