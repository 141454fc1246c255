// What the rest of an import reads: a file's text as UTF-8 without a byte-order mark, whatever it is on disk. Three
// steps, a file each: the bytes on disk (input_file.h), decompressed (decompressor.h), decoded (encoding.h, decoder.h).
// A fourth makes CSV of what isn't (made_table.h).
// Never more than some buffers of it are in memory. It isn't checked here that text said to be UTF-8 is: whoever splits
// it into lines can say where it isn't.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/made/made_table.h"

namespace kiln::import {

struct SourceOptions {
  std::optional<std::string> encoding = {};  // as iconv names it; default: UTF-8, or what a byte-order mark says
  std::optional<std::string> member = {};    // which file of a zip archive
  std::optional<std::string> sheet = {};     // which sheet of a workbook
  bool is_csv = false;  // the user says how it's written: no other format is looked for in its text
};

// One thread at a time may call it.
class TextSource {
 public:
  // Looks at the first bytes to tell format, compression and encoding. "-" is standard input, which is read to its end
  // here; go_on() is asked meanwhile whether to. Errors: not_found (no such file), io (not a regular file, no
  // permission), interrupted, invalid_argument (no such encoding, a byte-order mark that contradicts it, a format that
  // isn't read here), and those of read().
  static Result<TextSource> open(
      const std::filesystem::path& path, const SourceOptions& options,
      const std::function<bool()>& go_on = [] { return true; });
  TextSource(TextSource&&) noexcept;
  TextSource& operator=(TextSource&&) noexcept;
  ~TextSource();

  // Reads the next bytes of UTF-8 into buffer; returns how many, 0 at the end. A buffer may end in mid-character. Bytes
  // that are no text in the encoding come as 0xFF each (decoder.h). After an error, only rewind() may be called.
  // REQUIRED: buffer isn't empty; 64 KiB or more is fast.
  // Errors: io, corrupt (the compressed data is damaged, ends early, or is followed by something else),
  // invalid_argument (it was compressed in a way that is refused here).
  Result<std::size_t> read(std::span<char> buffer);

  // Goes back to the first byte. Errors: those of read().
  Result<void> rewind();

  // How messages call the file: the path as given, or "standard input".
  const std::string& path() const;
  // The file's name without its folder ("stdin" for standard input), and its size in bytes as it stands on disk.
  const std::string& name() const;
  std::int64_t bytes() const;
  // How much of the file on disk was read since the start or the last rewind, from 0 to 1.
  double fraction_read() const;
  // SHA-256 of the file as it stands on disk (lower-case hex). REQUIRED: read() answered 0 since the start or the last
  // rewind; the call begins a new hash.
  std::string sha256();

  // "UTF-8", or what a byte-order mark says ("UTF-16LE"), or what the options say, as they say it.
  const std::string& encoding() const;
  // What the text was made of (table_text.h), if it wasn't CSV.
  std::optional<MadeKind> made() const;
  // "none", or how it is compressed: "gzip".
  const std::string& compression() const;
  // For a person: what was chosen and left out on the way, of all that was read.
  std::vector<std::string> notes() const;

 private:
  struct State;
  explicit TextSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::import
