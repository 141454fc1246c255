// The unit that people write before or behind a number: a currency or a percent sign. Others ("12 kg") are left alone:
// which letters are a unit and which are part of a name, nobody can tell from a file.
#pragma once

#include <string_view>

namespace kiln::import {

// The unit that the text begins with: a sign of Unicode's class Sc, "$" also behind up to three capital letters
// ("US$"), a code of ISO 4217 that no letter follows, or "%". Empty: none.
std::string_view leading_unit(std::string_view text);

// The unit that it ends with.
std::string_view trailing_unit(std::string_view text);

// Whether it's a code of ISO 4217.
bool is_currency_code(std::string_view unit);

// Whether it's a code that is a word, too, as in "TOP 10".
bool is_word(std::string_view unit);

}  // namespace kiln::import
