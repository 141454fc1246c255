#include "import/source/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "import/source/spool.h"
#include "os/file_descriptor.h"
#include "value/sha256.h"

namespace kiln::import {

struct InputFile::State {
  std::string path, name;
  FileDescriptor file;
  std::int64_t bytes = 0, bytes_read = 0;
  Sha256 hash;
};

InputFile::InputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
InputFile::InputFile(InputFile&&) noexcept = default;
InputFile& InputFile::operator=(InputFile&&) noexcept = default;
InputFile::~InputFile() = default;

Result<InputFile> InputFile::open(const std::filesystem::path& path, const std::function<bool()>& go_on) {
  auto state = std::make_unique<State>();
  const bool is_standard_input = path == "-";
  state->path = is_standard_input ? "standard input" : path.string();
  state->name = is_standard_input ? "stdin" : path.filename().string();
  if (is_standard_input) {
    KILN_TRY(state->file, spool(STDIN_FILENO, go_on));
  } else {
    state->file = FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  }
  if (!state->file.is_open()) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "cannot open {}: {}", state->path,
                errno_message(errno));
  }
  struct stat status{};
  if (::fstat(state->file.number(), &status) != 0)
    return fail(ErrorCode::io, "cannot read {}: {}", state->path, errno_message(errno));
  // It is read twice: once to infer the types from every row, once to load.
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::io,
                "cannot read {}: it is not a regular file, and it is read twice; pipe it: ... | kiln import -",
                state->path);
  }
  state->bytes = status.st_size;
  ::posix_fadvise(state->file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return InputFile(std::move(state));
}

Result<std::size_t> InputFile::read(std::span<char> buffer) {
  const ssize_t got = read_some(state_->file.number(), buffer);
  if (got < 0) return fail(ErrorCode::io, "cannot read {}: {}", state_->path, errno_message(errno));
  const auto size = static_cast<std::size_t>(got);
  state_->bytes_read += got;
  state_->hash.add(std::string_view(buffer.data(), size));
  return size;
}

Result<void> InputFile::rewind() {
  if (::lseek(state_->file.number(), 0, SEEK_SET) < 0)
    return fail(ErrorCode::io, "cannot rewind {}: {}", state_->path, errno_message(errno));
  state_->bytes_read = 0;
  state_->hash = {};
  return {};
}

Result<std::size_t> InputFile::read_at(std::int64_t offset, std::span<char> buffer) const {
  for (;;) {
    const ssize_t got = ::pread(state_->file.number(), buffer.data(), buffer.size(), offset);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(ErrorCode::io, "cannot read {}: {}", state_->path, errno_message(errno));
  }
}

Result<void> InputFile::read_to(std::int64_t offset) {
  std::array<char, 64 * 1024> buffer;
  while (state_->bytes_read < offset) {
    const auto left = static_cast<std::size_t>(offset - state_->bytes_read);
    KILN_TRY(const std::size_t got, read(std::span(buffer).first(std::min(left, buffer.size()))));
    if (got == 0) break;
  }
  return {};
}

const std::string& InputFile::path() const { return state_->path; }
const std::string& InputFile::name() const { return state_->name; }
std::int64_t InputFile::bytes() const { return state_->bytes; }
std::int64_t InputFile::bytes_read() const { return state_->bytes_read; }

double InputFile::fraction_read() const {
  return state_->bytes == 0 ? 1.0 : static_cast<double>(state_->bytes_read) / static_cast<double>(state_->bytes);
}

std::string InputFile::sha256() { return state_->hash.finish(); }

}  // namespace kiln::import
