#include "import/source/decoder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace kiln::import {

namespace {

constexpr std::size_t kInputBytes = 64 * 1024;
// How many bytes of UTF-8 a byte of any encoding may become at most: the code 0x82 of TSCII is four characters of three
// bytes each.
constexpr std::size_t kMaxGrowth = 16;
// How much iconv is given at a time. It may not become 8160 characters: see convert(). Each call costs 2% of its time.
constexpr std::size_t kMaxGivenBytes = 1024;
constexpr char kNotText = '\xFF';

std::size_t unit_bytes_of(std::string_view encoding) {
  if (encoding.starts_with("UTF-16")) return 2;
  return encoding.starts_with("UTF-32") ? 4 : 1;
}

constexpr auto kFailed = static_cast<std::size_t>(-1);

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(Decompressor& content, const std::string& encoding,
                                               const std::string& path) {
  const iconv_t converter = ::iconv_open("UTF-8", encoding.c_str());
  if (converter == iconv_t(-1))
    return fail(ErrorCode::io, "{}: cannot start iconv for {}: {}", path, encoding, errno_message(errno));
  return std::unique_ptr<Decoder>(new Decoder(content, converter, encoding, path));
}

Decoder::Decoder(Decompressor& content, iconv_t converter, std::string encoding, std::string path)
    : content_(content),
      converter_(converter),
      encoding_(std::move(encoding)),
      path_(std::move(path)),
      unit_bytes_(unit_bytes_of(encoding_)),
      input_(kInputBytes) {}

Decoder::~Decoder() { ::iconv_close(converter_); }

Result<std::size_t> Decoder::read(std::span<char> buffer) {
  if (small_left_.empty() && buffer.size() >= kMinRoomBytes) return convert(buffer);
  if (small_left_.empty()) {
    KILN_TRY(const std::size_t size, convert(small_));
    small_left_ = std::span(small_).first(size);
  }
  const std::size_t size = std::min(buffer.size(), small_left_.size());
  std::copy_n(small_left_.begin(), size, buffer.begin());
  small_left_ = small_left_.subspan(size);
  return size;
}

// Decodes until output is nearly full, or the input buffer is done and something came out, or all is decoded.
//
// iconv could be given all there is and would stop when the output is full. glibc (seen in 2.36) then has to find out
// how much of the input went into what was written, and goes wrong where one code is two characters and there is room
// for the first only: of EUC-JISX0213 it may repeat that character without end. The buffer between its two steps, of
// 8160 characters, has the same fault. So iconv is given little at a time, which fits for certain, both there and in
// the output.
Result<std::size_t> Decoder::convert(std::span<char> output) {
  char* to = output.data();
  std::size_t room = output.size();
  const auto written = [&] { return output.size() - room; };
  while (!ended_ && room >= kMinRoomBytes) {
    if (needs_input_ && !content_ended_) {
      if (written() > 0) break;
      KILN_CHECK(refill());
    }
    char* from = input_.data() + begin_;
    const std::size_t given = std::min({end_ - begin_, kMaxGivenBytes, room / kMaxGrowth});
    std::size_t left = given;
    if (given == 0 && content_ended_) {
      ::iconv(converter_, nullptr, nullptr, &to,
              &room);  // some encodings still owe a character that might have combined with a next one
      ended_ = true;
      break;
    }
    const int error = ::iconv(converter_, &from, &left, &to, &room) == kFailed ? errno : 0;
    if (error == E2BIG || room == 0)
      return fail(ErrorCode::internal, "{}: iconv wrote more than {} bytes of {} can be", path_, given, encoding_);
    const std::size_t taken = given - left;
    begin_ += taken;
    const bool was_all = left == end_ - begin_;  // all that the input buffer has was given
    if (error == 0 || (error == EINVAL && (was_all ? !content_ended_ : taken > 0))) {
      needs_input_ = was_all;  // EINVAL: what was given ends in mid-character
      marked_ = false;
      continue;
    }
    // EILSEQ: no text; EINVAL: the file ends in mid-character. Some decoders of glibc (UHC) stop behind what isn't
    // text, the others before it; a second call tells, as it can do nothing but stop again if it starts before it.
    const bool is_same = marked_ && taken == 0;
    if (!is_same) {
      *to++ = kNotText;
      --room;
    }
    marked_ = taken > 0;
    if (taken == 0) begin_ += std::min(unit_bytes_, left);
  }
  return written();
}

// Moves what is left of the input to the front and reads more behind it.
Result<void> Decoder::refill() {
  std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  KILN_TRY(const std::size_t got, content_.read(std::span(input_).subspan(end_)));
  end_ += got;
  content_ended_ = got == 0;
  needs_input_ = false;
  return {};
}

void Decoder::restart() {
  ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
  begin_ = end_ = 0;
  needs_input_ = true;
  marked_ = content_ended_ = ended_ = false;
  small_left_ = {};
}

}  // namespace kiln::import
