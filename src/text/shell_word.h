// Commands in messages are there to be copied: what a file or column is called stands in them as the shell reads it.
#pragma once

#include <string>
#include <string_view>

namespace kiln {

// The text as one word of a shell, in quotes.
std::string shell_quoted(std::string_view text);

// The text as one word of a shell, in quotes where it needs them; the placeholder where it has characters that a
// message can't show as they are, or is so long that nobody would copy it.
std::string shell_word(std::string_view text, std::string_view placeholder);

}  // namespace kiln
