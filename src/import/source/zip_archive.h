// A zip archive's files, one at a time and never more than a buffer of one in memory: minizip's reader over an
// InputFile. Files alone count: no folders, and nothing that a system adds by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/source/input_file.h"
#include "import/source/zip_entry.h"

namespace kiln::import {

// Whether a file that starts so is a zip archive.
bool is_zip(std::string_view start);

// One thread at a time may call it.
class ZipArchive {
 public:
  // REQUIRED: file outlives what is returned. Errors: corrupt (it isn't a whole archive), io.
  static Result<std::unique_ptr<ZipArchive>> open(InputFile& file);
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;
  ~ZipArchive();

  // How many files there are, and the first names, in UTF-8.
  struct Names {
    std::size_t count = 0;
    std::vector<std::string> first;
  };
  const Names& names() const { return names_; }
  // Where no file has that very name, the only one that is the same but for the case of letters and the kind of slash
  // has it. Errors: invalid_argument (several files have it), corrupt, io.
  Result<bool> has(std::string_view name);

  // From here on, read() gives that file's content. Errors: not_found, invalid_argument (encrypted, compressed by a
  // method that isn't read here), corrupt, io.
  Result<void> open_member(std::string_view name);
  // The next bytes; 0 at the end, and then all of them were right. After an error, only open_member() may be called.
  // Errors: corrupt, io.
  Result<std::size_t> read(std::span<char> buffer);
  // All of a file that has at most so many bytes. Errors: those above, corrupt (it has more).
  Result<std::string> read_whole(std::string_view name, std::size_t most);

  InputFile& file() { return file_; }
  // The name of the file that was opened last, as a message shows it.
  const std::string& member() const { return member_; }
  // Where in the archive was read last.
  std::int64_t position() const;

 private:
  struct Reader;
  explicit ZipArchive(InputFile& file);
  Result<bool> go_to(std::string_view name);
  template <class Visit>
  Result<void> for_each(const Visit& visit);
  tl::unexpected<Error> damaged(std::string_view what) const;

  InputFile& file_;
  std::unique_ptr<Reader> reader_;
  Names names_;
  std::string member_;
  std::uint64_t left_ = 0;  // of the member, which isn't read yet
};

}  // namespace kiln::import
