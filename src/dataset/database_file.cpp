#include "dataset/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "value/sha256.h"

namespace kiln::dataset {

namespace {

constexpr std::size_t kHeaderBytes = 100, kPieceBytes = 1 << 18, kEndBytes = 1 << 16;

// The bytes from there on, fewer at the file's end. Errors: io.
Result<std::string> read_at(const FileDescriptor& file, std::size_t size, std::int64_t offset) {
  std::string bytes(size, '\0');
  const ssize_t got = read_all_at(file.number(), bytes, offset);
  if (got < 0) return fail(ErrorCode::io, "cannot read the database: {}", errno_message(errno));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

bool is_same(const timespec& one, const timespec& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

}  // namespace

Result<DatabaseFile> DatabaseFile::open(const std::filesystem::path& path) {
  DatabaseFile file;
  file.descriptor_ = FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file.descriptor_.is_open() || ::fstat(file.descriptor_.number(), &status) != 0)
    return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(EISDIR));
  file.device_ = status.st_dev;
  file.inode_ = status.st_ino;
  file.bytes_ = status.st_size;
  file.modified_ = status.st_mtim;
  file.status_changed_ = status.st_ctim;
  KILN_TRY(file.header_, read_at(file.descriptor_, kHeaderBytes, 0));
  KILN_TRY(file.end_, file.read_end());
  return file;
}

Result<std::string> DatabaseFile::read_end() const {
  return read_at(descriptor_, kEndBytes, std::max<std::int64_t>(0, bytes_ - static_cast<std::int64_t>(kEndBytes)));
}

bool DatabaseFile::is_unchanged() const {
  struct stat status{};
  if (::fstat(descriptor_.number(), &status) != 0 || status.st_size != bytes_ || !is_same(status.st_mtim, modified_))
    return false;
  if (is_same(status.st_ctim, status_changed_)) return true;
  // A new name or owner changes that time, too. Whoever writes another dataset and then sets the other time back is
  // found by the catalogue, which stands at the end.
  const auto header = read_at(descriptor_, kHeaderBytes, 0), end = read_end();
  return header && *header == header_ && end && *end == end_;
}

Result<bool> DatabaseFile::is_at(const std::filesystem::path& path) const {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0)
    return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  return status.st_dev == device_ && status.st_ino == inode_;
}

Result<std::string> DatabaseFile::read(std::int64_t offset, std::size_t bytes) const {
  return read_at(descriptor_, bytes, offset);
}

Result<std::string> DatabaseFile::sha256() const {
  Sha256 digest;
  for (std::int64_t offset = 0;;) {
    KILN_TRY(const std::string piece, read_at(descriptor_, kPieceBytes, offset));
    digest.add(piece);
    if (piece.size() < kPieceBytes) return digest.finish();
    offset += static_cast<std::int64_t>(piece.size());
  }
}

}  // namespace kiln::dataset
