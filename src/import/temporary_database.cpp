#include "import/temporary_database.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "sql/database.h"

namespace kiln::import {

namespace fs = std::filesystem;

namespace {

// Whether the open file is still the one of that name: another import may have published or removed it between our open
// and our lock.
bool is_same_file(int descriptor, const fs::path& path) {
  struct stat opened{}, named{};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

Result<void> sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) return fail(ErrorCode::io, "cannot sync the folder {}: {}", folder.string(), errno_message(error));
  return {};
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

TemporaryDatabase::TemporaryDatabase(fs::path path, fs::path target, int descriptor)
    : path_(std::move(path)), target_(std::move(target)), descriptor_(descriptor) {}

TemporaryDatabase::TemporaryDatabase(TemporaryDatabase&& other) noexcept
    : path_(std::move(other.path_)),
      target_(std::move(other.target_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

TemporaryDatabase::~TemporaryDatabase() {
  if (descriptor_ < 0) return;
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

Result<TemporaryDatabase> TemporaryDatabase::create(const fs::path& target) {
  std::error_code error;
  if (const auto status = fs::status(target, error); fs::exists(status)) {
    if (!fs::is_regular_file(status) || (fs::file_size(target, error) > 0 && !sql::is_sqlite_file(target))) {
      return fail(ErrorCode::invalid_argument,
                  "{} exists and is not an SQLite database; choose another name, or remove it first", target.string());
    }
  }
  const fs::path path = folder_of(target) / ("." + target.filename().string() + ".kiln-import");
  for (;;) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) return fail(ErrorCode::io, "cannot write {}: {}", path.string(), errno_message(errno));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int reason = errno;
      ::close(descriptor);
      if (reason == EWOULDBLOCK) return fail(ErrorCode::io, "another import into {} is running", target.string());
      return fail(ErrorCode::io, "cannot lock {}: {}", path.string(), errno_message(reason));
    }
    if (!is_same_file(descriptor, path)) {
      ::close(descriptor);
      continue;
    }
    TemporaryDatabase temporary(path, target, descriptor);
    if (::ftruncate(descriptor, 0) != 0)
      return fail(ErrorCode::io, "cannot write {}: {}", path.string(), errno_message(errno));
    return temporary;
  }
}

Result<void> TemporaryDatabase::publish() {
  if (::fsync(descriptor_) != 0) return fail(ErrorCode::io, "cannot sync {}: {}", path_.string(), errno_message(errno));
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    return fail(ErrorCode::io, "cannot rename {} to {}: {}", path_.string(), target_.string(), errno_message(errno));
  }
  ::close(std::exchange(descriptor_, -1));
  return sync_folder(folder_of(target_));
}

}  // namespace kiln::import
