// The file to import as it stands on disk: read in one direction, again from the start on request, and hashed on the
// way. What the bytes mean (compression, encoding) is decided above: decompressor.h, decoder.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "error/error.h"

namespace kiln::import {

// One thread at a time may call it.
class InputFile {
 public:
  // "-" is standard input, which is read to its end here; go_on() is asked meanwhile whether to.
  // Errors: not_found (no such file), io (not a regular file, no permission), interrupted.
  static Result<InputFile> open(
      const std::filesystem::path& path, const std::function<bool()>& go_on = [] { return true; });
  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;
  ~InputFile();

  // Reads the next bytes into buffer; returns how many, 0 at the end.
  // Errors: io.
  Result<std::size_t> read(std::span<char> buffer);

  // Goes back to the first byte. Errors: io.
  Result<void> rewind();

  // The bytes from there on, out of turn: they aren't counted as read, nor hashed. Errors: io.
  Result<std::size_t> read_at(std::int64_t offset, std::span<char> buffer) const;
  // Reads on to there, if that wasn't read yet, for the hash and the count. Errors: io.
  Result<void> read_to(std::int64_t offset);

  // How messages call it: the path as given, or "standard input".
  const std::string& path() const;
  // The file's name without its folder ("stdin" for standard input), and its size in bytes.
  const std::string& name() const;
  std::int64_t bytes() const;
  // How many bytes were read since the start or the last rewind, and as a fraction of all, from 0 to 1.
  std::int64_t bytes_read() const;
  double fraction_read() const;
  // SHA-256 of the file (lower-case hex). REQUIRED: it was read to its end since the start or the last rewind; the call
  // begins a new hash.
  std::string sha256();

 private:
  struct State;
  explicit InputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::import
