// Text in any encoding becomes UTF-8, through iconv, which is part of the C library. Bytes that are no text in that
// encoding become the byte 0xFF, which no UTF-8 has: whoever checks the UTF-8 later finds them in their line and
// column, and reports or replaces them as it does with any other.
#pragma once

#include <iconv.h>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/source/decompressor.h"

namespace kiln::import {

// One thread at a time may call it.
class Decoder {
 public:
  // Decodes what content.read() gives from now on. encoding: as iconv names it, with the byte order in it (UTF-16LE).
  // path is for messages. REQUIRED: content outlives this.
  // Errors: io (iconv doesn't know the encoding or has no memory).
  static Result<std::unique_ptr<Decoder>> open(Decompressor& content, const std::string& encoding,
                                               const std::string& path);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  // Writes the next bytes of UTF-8 into buffer; returns how many, 0 at the end. Any size but 0 will do;
  // a small buffer may end in mid-character.
  // One 0xFF stands for each byte (UTF-16, UTF-32: each unit of 2 or 4 bytes) that isn't text, also for what is left of
  // a character at the end. Where iconv says no more than that two bytes together are no text (UHC), they have one.
  // Errors: those of Decompressor.
  Result<std::size_t> read(std::span<char> buffer);

  // Forgets what was read. REQUIRED: content was rewound.
  void restart();

 private:
  // With less room than this, iconv isn't called: it is for some dozens of bytes of input, and no character has so
  // many.
  static constexpr std::size_t kMinRoomBytes = 1024;

  Decoder(Decompressor& content, iconv_t converter, std::string encoding, std::string path);
  Result<std::size_t> convert(std::span<char> output);
  Result<void> refill();

  Decompressor& content_;
  iconv_t converter_;
  std::string encoding_, path_;
  std::size_t unit_bytes_;
  std::vector<char> input_;  // not decoded yet: begin_ to end_
  std::size_t begin_ = 0, end_ = 0;
  bool needs_input_ = true;  // what is left of input_ is nothing, or the beginning of a character
  bool marked_ = false;      // iconv stopped at begin_ for something that isn't text, and its 0xFF is written
  bool content_ended_ = false, ended_ = false;
  std::array<char, kMinRoomBytes> small_{};  // for buffers that are smaller still
  std::span<const char> small_left_;         // the part of it that wasn't handed out yet
};

}  // namespace kiln::import
