#include "import/source/spool.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace kiln::import {

namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr int kPatienceMs = 200;

struct Descriptor {
  int number = -1;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  int release() { return std::exchange(number, -1); }
};

// A file without a name from its first moment, so that not even a kill leaves it behind; where the file system has no
// such files, one that loses its name at once.
int open_nameless(const std::string& folder) {
  const int nameless = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (nameless >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return nameless;
  std::string name = folder + "/kiln-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

Result<void> write_all(int to, const char* bytes, std::size_t size, const std::string& folder) {
  while (size > 0) {
    const ssize_t written = ::write(to, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return fail(ErrorCode::io, "cannot keep standard input in {}: {}; set TMPDIR to a folder with more room", folder,
                  errno_message(errno));
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return {};
}

}  // namespace

Result<int> spool(int from, const std::function<bool()>& go_on) {
  std::error_code error;
  const std::string folder = std::filesystem::temp_directory_path(error).string();
  if (error) return fail(ErrorCode::io, "cannot keep standard input: TMPDIR names no folder ({})", error.message());
  Descriptor file{open_nameless(folder)};
  if (file.number < 0) return fail(ErrorCode::io, "cannot keep standard input in {}: {}", folder, errno_message(errno));

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
    KILN_CHECK(write_all(file.number, buffer.data(), static_cast<std::size_t>(got), folder));
  }
  ::lseek(file.number, 0, SEEK_SET);
  return file.release();
}

}  // namespace kiln::import
