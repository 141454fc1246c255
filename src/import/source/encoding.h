// Which encoding is a text in? A byte-order mark at its start says it, or else the user, or else it is UTF-8. When the
// first two disagree, that is the user's to settle, and nothing is guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::import {

// The longest byte-order mark: that of UTF-32.
inline constexpr std::size_t kMaxMarkBytes = 4;

struct Encoding {
  std::string name;        // for people: what the user said, or what the mark says, or UTF-8
  std::string iconv_name;  // the same for iconv, with the byte order in it: UTF-16LE; or UTF-8, which needs no iconv
  std::size_t mark_bytes = 0;  // how long the byte-order mark is, which isn't part of the text

  bool is_utf8() const { return iconv_name == "UTF-8"; }
};

// Whether there is an encoding of that name. Errors: invalid_argument (there isn't), io (iconv cannot be used).
Result<void> check_encoding(const std::string& declared);

// path is for messages; start are the text's first kMaxMarkBytes bytes, fewer if it is shorter.
// Errors: invalid_argument (the mark contradicts what was said; UTF-16 or UTF-32 was said, without a byte order, and
// there is no mark to tell it).
Result<Encoding> choose_encoding(const std::string& path, std::string_view start,
                                 const std::optional<std::string>& declared);

}  // namespace kiln::import
