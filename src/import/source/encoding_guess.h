// Which encodings would read a file that isn't UTF-8: those in which all of it is text, the likeliest first. Only for a
// message: the user sees a line as each would have it, and says which is right.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "error/error.h"

namespace kiln::import {

struct EncodingGuess {
  std::string encoding;  // as --encoding takes it
  std::string line;      // the first line that isn't UTF-8, as this encoding has it
};

// read: the file's bytes from its start, 0 at the end; the first 64 MiB are looked at. Returns at most `max_guesses`;
// none where no encoding reads it whole. Errors: those of `read`.
Result<std::vector<EncodingGuess>> guess_encodings(
    const std::function<Result<std::size_t>(std::span<char> buffer)>& read, std::size_t max_guesses);

}  // namespace kiln::import
