// Text for a terminal, where what counts is how many characters stand on a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "value/value.h"

namespace kiln::terminal {

// How many characters a UTF-8 text has, which is how wide most of them are on a terminal.
std::size_t characters(std::string_view text);

// With spaces after it, or before it, up to that width; a wider text stays as it is.
std::string flush_left(const std::string& text, std::size_t width);
std::string flush_right(const std::string& text, std::size_t width);

// At most `width` characters: a text on one line, without control characters, that ends with an ellipsis where it was
// cut; a number with as many digits as there is room for, a real with 6 at most; nothing for a missing value. REQUIRED:
// width >= 9, so that there is room for -1.8e+308.
std::string fit_text(std::string_view text, std::size_t width);
std::string fit_value(const Value& value, std::size_t width);

}  // namespace kiln::terminal
