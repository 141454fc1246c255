#include "dataset/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "value/sha256.h"

namespace kiln::dataset {

namespace {

constexpr std::size_t kHeaderBytes = 100, kPieceBytes = 1 << 18;

// The bytes from there on, fewer at the file's end. Errors: io.
Result<std::string> read_at(const FileDescriptor& file, std::size_t size, std::int64_t offset) {
  std::string bytes(size, '\0');
  const ssize_t got = read_all_at(file.number(), bytes, offset);
  if (got < 0) return fail(ErrorCode::io, "cannot read the database: {}", errno_message(errno));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
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
  KILN_TRY(file.header_, read_at(file.descriptor_, kHeaderBytes, 0));
  return file;
}

Result<bool> DatabaseFile::is_at(const std::filesystem::path& path) const {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0)
    return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  return status.st_dev == device_ && status.st_ino == inode_;
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
