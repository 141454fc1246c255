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
bool is_same_file(const FileDescriptor& file, const fs::path& path) {
  struct stat opened{}, named{};
  return ::fstat(file.number(), &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

Result<void> sync_folder(const fs::path& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open() && ::fsync(opened.number()) == 0) return {};
  return fail(ErrorCode::io, "cannot sync the folder {}: {}", folder.string(), errno_message(errno));
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

TemporaryDatabase::TemporaryDatabase(fs::path path, fs::path target, FileDescriptor lock)
    : path_(std::move(path)), target_(std::move(target)), lock_(std::move(lock)) {}

TemporaryDatabase::~TemporaryDatabase() {
  if (lock_.is_open()) ::unlink(path_.c_str());
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
    FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file.is_open()) return fail(ErrorCode::io, "cannot write {}: {}", path.string(), errno_message(errno));
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return fail(ErrorCode::io, "another import into {} is running", target.string());
      return fail(ErrorCode::io, "cannot lock {}: {}", path.string(), errno_message(errno));
    }
    if (!is_same_file(file, path)) continue;
    TemporaryDatabase temporary(path, target, std::move(file));
    if (::ftruncate(temporary.lock_.number(), 0) != 0)
      return fail(ErrorCode::io, "cannot write {}: {}", path.string(), errno_message(errno));
    return temporary;
  }
}

Result<void> TemporaryDatabase::publish() {
  if (::fsync(lock_.number()) != 0)
    return fail(ErrorCode::io, "cannot sync {}: {}", path_.string(), errno_message(errno));
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    return fail(ErrorCode::io, "cannot rename {} to {}: {}", path_.string(), target_.string(), errno_message(errno));
  }
  lock_.close();
  return sync_folder(folder_of(target_));
}

}  // namespace kiln::import
