#include "os/file_descriptor.h"

#include <unistd.h>

#include <cerrno>

namespace kiln {

namespace {

// What call() returns once no signal has interrupted it.
template <class Call>
ssize_t without_interruption(const Call& call) {
  for (;;) {
    const ssize_t result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

void FileDescriptor::close() {
  if (!is_open()) return;
  const int reason = errno;
  ::close(release());
  errno = reason;
}

ssize_t read_some(int descriptor, std::span<char> buffer) {
  return without_interruption([&] { return ::read(descriptor, buffer.data(), buffer.size()); });
}

ssize_t read_all_at(int descriptor, std::span<char> buffer, std::int64_t offset) {
  std::size_t got = 0;
  while (got < buffer.size()) {
    const auto rest = buffer.subspan(got);
    const ssize_t read = without_interruption(
        [&] { return ::pread(descriptor, rest.data(), rest.size(), offset + static_cast<std::int64_t>(got)); });
    if (read < 0) return -1;
    if (read == 0) break;
    got += static_cast<std::size_t>(read);
  }
  return static_cast<ssize_t>(got);
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = without_interruption([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace kiln
