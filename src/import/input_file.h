// The bytes of the file to import: plain or gzip (told by content, not by name), read in one direction, again from the
// start on request, and hashed on the way. Never more than a buffer of it is in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "error/error.h"

namespace kiln::import {

class InputFile {
 public:
  // "-" is standard input, which is read to its end here; go_on() is asked meanwhile whether to.
  // Errors: not_found (no such file), io (not a regular file, no permission), corrupt, interrupted.
  static Result<InputFile> open(const std::filesystem::path& path, const std::function<bool()>& go_on = [] { return true; });
  InputFile(InputFile&&) noexcept;
  InputFile& operator=(InputFile&&) noexcept;
  ~InputFile();

  // Fills buffer with the next decompressed bytes; returns how many, 0 at the end.
  // Errors: io, corrupt (the gzip data is damaged or ends early).
  Result<std::size_t> read(std::span<char> buffer);

  // Goes back to the first byte.
  Result<void> rewind();

  // The file's name without its folder, and its size in bytes as it stands on disk.
  const std::string& name() const;
  std::int64_t bytes() const;
  // How much of the file was read since the start or the last rewind, from 0 to 1.
  double fraction_read() const;
  // SHA-256 of the file as it stands on disk (lower-case hex). REQUIRED: it was read to its end since the start or the
  // last rewind; the call begins a new hash.
  std::string sha256();

 private:
  struct State;
  explicit InputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::import
