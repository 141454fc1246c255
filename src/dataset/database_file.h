// The baked file itself, beside what SQLite reads in it: which file it is, and its digest. It's held open, so that an
// import which takes over its name meanwhile changes nothing here.
#pragma once

#include <sys/types.h>
#include <time.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "error/error.h"
#include "os/file_descriptor.h"

namespace kiln::dataset {

// Any number of threads may use it.
class DatabaseFile {
 public:
  // Errors: io.
  static Result<DatabaseFile> open(const std::filesystem::path& path);

  // Whether nobody has written to it since it was opened, as far as its size and times say; one system call. Another
  // name, or none, is no change.
  bool is_unchanged() const;

  // Whether the path still stands for this file. Errors: io.
  Result<bool> is_at(const std::filesystem::path& path) const;

  std::int64_t bytes() const { return bytes_; }
  // SQLite's header, the first 100 bytes; whoever changes the file through SQLite changes the counter in it.
  const std::string& header() const { return header_; }
  // So many bytes from there on; fewer at the file's end. Errors: io.
  Result<std::string> read(std::int64_t offset, std::size_t bytes) const;
  // SHA-256 of the whole file, lower-case hex: what sha256sum says. It reads the file. Errors: io.
  Result<std::string> sha256() const;

 private:
  DatabaseFile() = default;
  Result<std::string> read_end() const;
  FileDescriptor descriptor_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::int64_t bytes_ = 0;
  timespec modified_{}, status_changed_{};
  std::string header_, end_;
};

}  // namespace kiln::dataset
