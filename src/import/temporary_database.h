// Publishes a baked file atomically: it's written under a temporary name beside the target, and takes the target's name
// only when it's whole and on disk. Until then, and after any error, the old file stands.
#pragma once

#include <filesystem>

#include "error/error.h"
#include "os/file_descriptor.h"

namespace kiln::import {

class TemporaryDatabase {
 public:
  // Creates the empty temporary file ".NAME.kiln-import" in the target's folder and locks it. What a killed import left
  // there under that name is overwritten.
  // Errors: io (no such folder, no permission, another import into the same target is running), invalid_argument (the
  // target exists and isn't an SQLite database: it isn't ours to replace).
  static Result<TemporaryDatabase> create(const std::filesystem::path& target);
  TemporaryDatabase(TemporaryDatabase&&) noexcept = default;
  TemporaryDatabase& operator=(TemporaryDatabase&&) = delete;
  // Removes the temporary file, unless it was published.
  ~TemporaryDatabase();

  const std::filesystem::path& path() const { return path_; }

  // Syncs the file, gives it the target's name and syncs the folder. REQUIRED: no connection to it is open.
  // Errors: io; the target is then the old file.
  Result<void> publish();

 private:
  TemporaryDatabase(std::filesystem::path path, std::filesystem::path target, FileDescriptor lock);
  std::filesystem::path path_, target_;
  FileDescriptor lock_;  // of the file at path_; closed once it was published or moved from
};

}  // namespace kiln::import
