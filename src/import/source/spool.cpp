#include "import/source/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

namespace kiln::import {

namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr int kPatienceMs = 200;

// A file without a name from its first moment, so that not even a kill leaves it behind; where the file system has no
// such files, one that loses its name at once.
FileDescriptor open_nameless(const std::string& folder) {
  FileDescriptor nameless(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (nameless.is_open() || (errno != EOPNOTSUPP && errno != EISDIR)) return nameless;
  std::string name = folder + "/kiln-XXXXXX";
  FileDescriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (named.is_open()) ::unlink(name.c_str());
  return named;
}

Result<std::string> spool_folder(std::string_view what) {
  std::error_code error;
  std::string folder = std::filesystem::temp_directory_path(error).string();
  if (error) return fail(ErrorCode::io, "cannot keep {}: TMPDIR names no folder ({})", what, error.message());
  return folder;
}

}  // namespace

Result<FileDescriptor> open_spool_file() {
  KILN_TRY(const std::string folder, spool_folder("a temporary file"));
  FileDescriptor file = open_nameless(folder);
  if (file.is_open()) return file;
  return fail(ErrorCode::io, "cannot keep a temporary file in {}: {}", folder, errno_message(errno));
}

Result<FileDescriptor> spool(int from, const std::function<bool()>& go_on) {
  KILN_TRY(const std::string folder, spool_folder("standard input"));
  FileDescriptor file = open_nameless(folder);
  if (!file.is_open()) return fail(ErrorCode::io, "cannot keep standard input in {}: {}", folder, errno_message(errno));

  std::vector<char> buffer(kBufferBytes);
  for (;;) {
    if (!go_on()) return fail(ErrorCode::interrupted, "interrupted; nothing was written");
    pollfd waiting{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waiting, 1, kPatienceMs);
    // Also a process that was stopped and goes on gets EINTR here; to read now could wait for long without asking
    // go_on().
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return fail(ErrorCode::io, "cannot read standard input: {}", errno_message(errno));
    if (got == 0) break;
    if (!write_all(file.number(), {buffer.data(), static_cast<std::size_t>(got)}))
      return fail(ErrorCode::io, "cannot keep standard input in {}: {}; set TMPDIR to a folder with more room", folder,
                  errno_message(errno));
  }
  ::lseek(file.number(), 0, SEEK_SET);
  return file;
}

}  // namespace kiln::import
