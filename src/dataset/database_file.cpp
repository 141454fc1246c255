#include "dataset/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "value/sha256.h"

namespace kiln::dataset {

namespace {

constexpr std::size_t kHeaderBytes = 100, kPieceBytes = 1 << 18;

// The bytes from there on, fewer at the file's end. Errors: io.
Result<std::string> read_at(int descriptor, std::size_t size, std::int64_t offset) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const ssize_t read = ::pread(descriptor, bytes.data() + got, size - got, offset + static_cast<std::int64_t>(got));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return fail(ErrorCode::io, "cannot read the database: {}", errno_message(errno));
    if (read == 0) break;
    got += static_cast<std::size_t>(read);
  }
  bytes.resize(got);
  return bytes;
}

}  // namespace

void DatabaseFile::Closer::operator()(const int* descriptor) const {
  ::close(*descriptor);
  delete descriptor;
}

Result<DatabaseFile> DatabaseFile::open(const std::filesystem::path& path) {
  DatabaseFile file;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  file.descriptor_.reset(new int(descriptor));
  struct stat status{};
  if (::fstat(descriptor, &status) != 0)
    return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  if (S_ISDIR(status.st_mode)) return fail(ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(EISDIR));
  file.device_ = status.st_dev;
  file.inode_ = status.st_ino;
  file.bytes_ = status.st_size;
  KILN_TRY(file.header_, read_at(descriptor, kHeaderBytes, 0));
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
    KILN_TRY(const std::string piece, read_at(*descriptor_, kPieceBytes, offset));
    digest.add(piece);
    if (piece.size() < kPieceBytes) return digest.finish();
    offset += static_cast<std::int64_t>(piece.size());
  }
}

}  // namespace kiln::dataset
