// A file's content, whether it is plain, compressed by gzip, zstd, xz or bzip2, or in a zip archive. Which of them is
// told by the first bytes: names lie, and standard input has none.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/source/input_file.h"

namespace kiln::import {

// How many bytes of a compressed file are read at a time: enough that the system calls cost nothing beside inflating.
inline constexpr std::size_t kCompressedBufferBytes = 256 * 1024;
// The longest mark by which a compressed file is known: that of bzip2.
inline constexpr std::size_t kMaxMagicBytes = 10;

// One thread at a time may call it. After an error, only rewind() may be called.
class Decompressor {
 public:
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  virtual ~Decompressor() = default;

  // Reads the next bytes of the content into buffer; returns how many, 0 at the end, and then the whole file was read.
  // Errors: io, corrupt (the data is damaged, ends early, or is followed by something else), invalid_argument (it was
  // compressed in a way that is refused here).
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  // Goes back to the first byte, in the file too. Errors: io.
  virtual Result<void> rewind() = 0;
  // "none", "gzip", "zstd", "xz", "bzip2" or "zip".
  virtual const std::string& compression() const = 0;
  // For a person: what was chosen and left out.
  virtual std::vector<std::string> notes() const { return {}; }
};

// What is wrong with compressed data of that kind: it stops amid something; behind its end, which is at that byte,
// stands what isn't of it.
Error ends_early(const InputFile& file, std::string_view kind);
Error something_else_follows(const InputFile& file, std::string_view kind, std::int64_t end);

// For all but zip archives, which have a content for each file (zip_member.h). start: the file's first kMaxMagicBytes.
// REQUIRED: file is at its start, and outlives what is returned. Errors: io, internal (no memory for the library).
Result<std::unique_ptr<Decompressor>> make_decompressor(InputFile& file, std::string_view start);

// The file's first kMaxMagicBytes, fewer if it ends before; it stands at its start again afterwards. Errors: io.
Result<std::string> first_bytes(InputFile& file);

// The content's first `most` bytes, fewer if it ends before; it stands at its start again afterwards.
// Errors: those of Decompressor.
Result<std::string> peek(Decompressor& content, std::size_t most);

}  // namespace kiln::import
