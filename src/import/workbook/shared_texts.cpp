#include "import/workbook/shared_texts.h"

#include <fmt/format.h>
#include <unistd.h>
#include <utf8.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "import/source/spool.h"
#include "import/workbook/xml_reader.h"

namespace kiln::import {

namespace {

constexpr std::uint64_t kMaxSharedBytes = 1 << 30;
constexpr std::uint64_t kMaxSharedTexts = 32'000'000;
constexpr std::size_t kMaxSharedTextBytes = 1 << 20;  // Excel's own limit is 32,767 characters
constexpr std::size_t kWriteBytes = 256 * 1024;
constexpr std::size_t kCachedTexts = 4096;
constexpr std::size_t kMaxCachedBytes = 256;

bool read_exactly(const FileDescriptor& file, char* to, std::size_t size, std::uint64_t offset) {
  while (size > 0) {
    const ssize_t got = ::pread(file.number(), to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

}  // namespace

// Texts are <si><t>…</t></si> or, of several looks, <si><r><t>…</t></r>…</si>; <rPh> says how to pronounce them.
class SharedTextsHandler final : public XmlHandler {
 public:
  SharedTextsHandler(SharedTexts& texts, std::string where) : texts_(texts), where_(std::move(where)) {}

  Result<void> on_start(std::string_view name, const XmlAttributes&) override {
    if (name == "si") text_.clear();
    if (name == "rPh") in_phonetic_ = true;
    in_text_ = name == "t" && !in_phonetic_;
    return {};
  }

  Result<void> on_text(std::string_view text) override {
    if (!in_text_) return {};
    text_ += text;
    return text_.size() > kMaxSharedTextBytes ? too_large() : Result<void>();
  }

  Result<void> on_end(std::string_view name) override {
    in_text_ = false;
    if (name == "rPh") in_phonetic_ = false;
    if (name != "si") return {};
    unescape_excel_text(text_);
    bytes_ += text_.size();
    if (bytes_ > kMaxSharedBytes || ++texts_.count_ > kMaxSharedTexts) return too_large();
    unwritten_ += text_;
    char end[sizeof bytes_];
    std::memcpy(end, &bytes_, sizeof bytes_);
    unwritten_ends_.append(end, sizeof end);
    return unwritten_.size() + unwritten_ends_.size() > kWriteBytes ? write() : Result<void>();
  }

  Result<void> write() {
    if (!write_all(texts_.texts_.number(), unwritten_) || !write_all(texts_.ends_.number(), unwritten_ends_))
      return fail(ErrorCode::io,
                  "{}: cannot keep its texts in a temporary file: {}; set TMPDIR to a folder with more room", where_,
                  errno_message(errno));
    unwritten_.clear();
    unwritten_ends_.clear();
    return {};
  }

 private:
  Result<void> too_large() const {
    return fail(ErrorCode::corrupt,
                "{}: the workbook's texts are larger than Excel can have written; save the sheet as CSV", where_);
  }

  SharedTexts& texts_;
  std::string where_, text_, unwritten_, unwritten_ends_;
  std::uint64_t bytes_ = 0;
  bool in_text_ = false, in_phonetic_ = false;
};

Result<SharedTexts> SharedTexts::read(ZipArchive& archive, const std::string& part) {
  SharedTexts texts;
  KILN_TRY(texts.texts_, open_spool_file());
  KILN_TRY(texts.ends_, open_spool_file());
  texts.cache_.resize(kCachedTexts);
  KILN_CHECK(archive.open_member(part));
  const std::string where = fmt::format("{}: {}", archive.file().path(), part);
  SharedTextsHandler handler(texts, where);
  KILN_CHECK(read_xml(where, [&archive](std::span<char> buffer) { return archive.read(buffer); }, handler));
  KILN_CHECK(handler.write());
  return texts;
}

Result<std::string_view> SharedTexts::text(std::uint64_t number) {
  Cached& cached = cache_[number % kCachedTexts];
  if (cached.number == number) return cached.text;
  std::uint64_t ends[2] = {0, 0};  // of the text before, and of this one
  const bool is_first = number == 0;
  const bool has_ends = read_exactly(ends_, reinterpret_cast<char*>(ends + (is_first ? 1 : 0)),
                                     (is_first ? 1 : 2) * sizeof ends[0], (is_first ? 0 : number - 1) * sizeof ends[0]);
  std::string text(has_ends ? ends[1] - ends[0] : 0, '\0');
  if (!has_ends || !read_exactly(texts_, text.data(), text.size(), ends[0]))
    return fail(ErrorCode::io, "cannot read the temporary file of the workbook's texts: {}", errno_message(errno));
  if (text.size() > kMaxCachedBytes) {
    long_text_ = std::move(text);
    return long_text_;
  }
  cached = {number, std::move(text)};
  return cached.text;
}

void unescape_excel_text(std::string& text) {
  constexpr std::size_t kEscapeBytes = 7;  // _x000D_
  for (std::size_t at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
    if (text.size() - at < kEscapeBytes || text[at + 6] != '_') continue;
    unsigned code = 0;
    const char* const digits = text.data() + at + 2;
    if (std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4) continue;
    if (code >= 0xd800 && code < 0xe000) continue;  // half of a character
    std::string character;
    utf8::append(static_cast<char32_t>(code), std::back_inserter(character));
    text.replace(at, kEscapeBytes, character);
    at += character.size() - 1;
  }
}

}  // namespace kiln::import
