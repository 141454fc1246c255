#include "import/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <vector>

#include "import/spool.h"

namespace kiln::import {

namespace {

constexpr std::size_t kCompressedBufferBytes = 256 * 1024;
constexpr int kWindowBitsGzip = 15 + 16;  // zlib manual, inflateInit2: the largest window, gzip framing only

}  // namespace

struct InputFile::State {
  std::string path, name;
  int descriptor = -1;
  std::int64_t bytes = 0, bytes_read = 0;
  sha256_ctx hash{};
  bool gzip = false;

  // gzip only: compressed bytes not yet inflated stand in stream.next_in.
  z_stream stream{};
  std::vector<unsigned char> compressed;
  bool in_member = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (gzip) inflateEnd(&stream);
    if (descriptor >= 0) ::close(descriptor);
  }

  Result<std::size_t> read_raw(void* buffer, std::size_t size) {
    for (;;) {
      const ssize_t got = ::read(descriptor, buffer, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail(ErrorCode::io, "cannot read {}: {}", path, errno_message(errno));
      bytes_read += got;
      sha256_update(&hash, static_cast<std::size_t>(got), static_cast<const std::uint8_t*>(buffer));
      return static_cast<std::size_t>(got);
    }
  }

  Result<std::size_t> read_gzip(std::span<char> buffer);
};

// A gzip file is a sequence of members (RFC 1952, section 2.2), which inflate handles one at a time.
Result<std::size_t> InputFile::State::read_gzip(std::span<char> buffer) {
  stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
  stream.avail_out = static_cast<uInt>(buffer.size());
  while (stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      KILN_TRY(const std::size_t got, read_raw(compressed.data(), compressed.size()));
      if (got == 0) {
        if (in_member) return fail(ErrorCode::corrupt, "{}: the gzip data ends early, after {} bytes; fetch the file again", path, bytes);
        break;
      }
      stream.next_in = compressed.data();
      stream.avail_in = static_cast<uInt>(got);
    }
    in_member = true;
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      inflateReset(&stream);
      in_member = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return fail(ErrorCode::corrupt, "{}: the gzip data is damaged near byte {} ({}); fetch the file again", path,
                  bytes_read - static_cast<std::int64_t>(stream.avail_in), stream.msg ? stream.msg : zError(status));
    }
  }
  return buffer.size() - stream.avail_out;
}

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
    KILN_TRY(state->descriptor, spool(STDIN_FILENO, go_on));
  } else {
    state->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  }
  if (state->descriptor < 0) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, "cannot open {}: {}", path.string(), errno_message(errno));
  }
  struct stat status {};
  if (::fstat(state->descriptor, &status) != 0) return fail(ErrorCode::io, "cannot read {}: {}", path.string(), errno_message(errno));
  // It is read twice: once to infer the types from every row, once to load.
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::io, "cannot read {}: it is not a regular file", path.string());
  state->bytes = status.st_size;
  ::posix_fadvise(state->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);

  std::array<unsigned char, 2> magic{};
  if (::pread(state->descriptor, magic.data(), magic.size(), 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b) {
    if (inflateInit2(&state->stream, kWindowBitsGzip) != Z_OK) return fail(ErrorCode::internal, "cannot start zlib");
    state->gzip = true;
    state->compressed.resize(kCompressedBufferBytes);
  }
  sha256_init(&state->hash);
  return InputFile(std::move(state));
}

Result<std::size_t> InputFile::read(std::span<char> buffer) {
  return state_->gzip ? state_->read_gzip(buffer) : state_->read_raw(buffer.data(), buffer.size());
}

Result<void> InputFile::rewind() {
  if (::lseek(state_->descriptor, 0, SEEK_SET) < 0) return fail(ErrorCode::io, "cannot rewind {}: {}", state_->path, errno_message(errno));
  state_->bytes_read = 0;
  sha256_init(&state_->hash);
  if (state_->gzip) {
    inflateReset(&state_->stream);
    state_->stream.avail_in = 0;
    state_->in_member = false;
  }
  return {};
}

const std::string& InputFile::name() const { return state_->name; }
std::int64_t InputFile::bytes() const { return state_->bytes; }

double InputFile::fraction_read() const {
  return state_->bytes == 0 ? 1.0 : static_cast<double>(state_->bytes_read) / static_cast<double>(state_->bytes);
}

std::string InputFile::sha256() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_->hash, digest.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace kiln::import
