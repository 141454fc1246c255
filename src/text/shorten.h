// Text that isn't ours, made short enough for a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln {

// The text's first max_bytes bytes, or a few less so as not to end in mid-character (UTF-8).
std::string cut(std::string_view text, std::size_t max_bytes);

// What becomes of characters that can't be seen or that turn what is around them: no-break spaces, byte-order marks,
// bidirectional controls.
enum class Invisible { escape, keep };

// A text as a message quotes it: on one line, its control characters written as \n or \x00, those that
// can't be seen as \u00a0 (a page keeps them, for it sets each text apart), bytes that aren't UTF-8 as U+FFFD; cut to
// that many bytes, with an ellipsis where it was cut.
std::string shorten(std::string_view text, std::size_t max_bytes, Invisible invisible = Invisible::escape);

}  // namespace kiln
