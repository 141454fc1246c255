// Text that isn't ours, made short enough for a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln {

// The text's first max_bytes bytes, or a few less so as not to end in mid-character (UTF-8).
std::string cut(std::string_view text, std::size_t max_bytes);

// A text as a message quotes it: on one line, its control characters written as \n or \x00, other characters that can't
// be seen or that turn what is around them (no-break spaces, byte-order marks, bidirectional controls) as \u00a0, bytes
// that aren't UTF-8 as U+FFFD; cut to that many bytes, with an ellipsis where it was cut.
std::string shorten(std::string_view text, std::size_t max_bytes);

// The same for a page, where a browser keeps the text apart from what is around it: what can't be seen stays as it is.
std::string shorten_for_page(std::string_view text, std::size_t max_bytes);

}  // namespace kiln
