#include "import/source/zip_archive.h"

#include <fmt/format.h>
#include <unzip.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownNames = 5;
constexpr std::size_t kMaxNameBytes = 65'535;          // the format's own limit
constexpr std::size_t kMaxMemberRead = 1U << 30U;      // minizip counts in 32 bits
constexpr std::size_t kBlockBytes = 64 * 1024;         // minizip reads headers byte by byte
constexpr std::string_view kEndOfList = "PK\x05\x06";  // all there is, where there is no file
constexpr unsigned kMarkedUtf8 = 1U << 11U;            // APPNOTE.TXT, section 4.4.4

}  // namespace

// What minizip calls to read the file.
struct ZipArchive::Reader {
  explicit Reader(InputFile& file) : input(file) {}

  InputFile& input;
  std::uint64_t at = 0;
  std::optional<Error> error;
  unzFile archive = nullptr;
  std::vector<char> block = std::vector<char>(kBlockBytes);
  std::uint64_t block_begin = 0;
  std::size_t block_size = 0;

  ~Reader() {
    if (archive != nullptr) unzClose(archive);
  }

  bool open() {
    zlib_filefunc64_def functions{};
    functions.zopen64_file = [](voidpf opaque, const void*, int) -> voidpf { return opaque; };
    functions.zread_file = [](voidpf opaque, voidpf, void* to, uLong size) -> uLong {
      return static_cast<Reader*>(opaque)->read(static_cast<char*>(to), size);
    };
    functions.zwrite_file = [](voidpf, voidpf, const void*, uLong) -> uLong { return 0; };
    functions.ztell64_file = [](voidpf opaque, voidpf) -> ZPOS64_T { return static_cast<Reader*>(opaque)->at; };
    functions.zseek64_file = [](voidpf opaque, voidpf, ZPOS64_T offset, int origin) -> long {
      Reader& reader = *static_cast<Reader*>(opaque);
      const std::uint64_t size = static_cast<std::uint64_t>(reader.input.bytes());
      reader.at = offset + (origin == SEEK_SET ? 0 : origin == SEEK_CUR ? reader.at : size);
      return reader.at <= size ? 0 : -1;
    };
    functions.zclose_file = [](voidpf, voidpf) -> int { return 0; };
    functions.zerror_file = [](voidpf opaque, voidpf) -> int { return static_cast<Reader*>(opaque)->error ? 1 : 0; };
    functions.opaque = this;
    archive = unzOpen2_64("", &functions);
    return archive != nullptr;
  }

  uLong read(char* to, uLong size) {
    uLong done = 0;
    while (done < size) {
      if (at < block_begin || at >= block_begin + block_size) {
        const auto got = input.read_at(static_cast<std::int64_t>(at), block);
        if (!got) error = got.error();
        block_begin = at;
        block_size = got.value_or(0);
        if (block_size == 0) break;
      }
      const std::size_t begin = static_cast<std::size_t>(at - block_begin);
      const std::size_t there = std::min<std::size_t>(size - done, block_size - begin);
      std::memcpy(to + done, block.data() + begin, there);
      done += there;
      at += there;
    }
    return done;
  }
};

bool is_zip(std::string_view start) {
  return start.starts_with("PK\x03\x04") || start.starts_with(kEndOfList) || start.starts_with("PK\x07\x08");
}

ZipArchive::ZipArchive(InputFile& file) : file_(file), reader_(new Reader(file)) {}
ZipArchive::~ZipArchive() = default;

Result<std::unique_ptr<ZipArchive>> ZipArchive::open(InputFile& file) {
  std::unique_ptr<ZipArchive> archive(new ZipArchive(file));
  if (!archive->reader_->open()) {
    std::array<char, kEndOfList.size()> start{};
    KILN_TRY(const std::size_t got, file.read_at(0, start));
    if (std::string_view(start.data(), got) == kEndOfList) return archive;
    return archive->damaged("its list of files is empty or isn't there");
  }
  KILN_CHECK(archive->for_each([&](const std::string& name) {
    Names& names = archive->names_;
    if (is_zip_content(name) && ++names.count <= kShownNames) names.first.push_back(name);
  }));
  return archive;
}

// Calls visit(name) for each entry, at which minizip stands then.
template <class Visit>
Result<void> ZipArchive::for_each(const Visit& visit) {
  if (reader_->archive == nullptr) return {};
  std::string buffer(kMaxNameBytes + 1, '\0');
  unzCloseCurrentFile(reader_->archive);
  int status = unzGoToFirstFile(reader_->archive);
  unz_global_info64 all{};
  if (unzGetGlobalInfo64(reader_->archive, &all) == UNZ_OK && all.number_entry == 0) return {};
  for (; status == UNZ_OK; status = unzGoToNextFile(reader_->archive)) {
    unz_file_info64 info{};
    status = unzGetCurrentFileInfo64(reader_->archive, &info, buffer.data(), buffer.size(), nullptr, 0, nullptr, 0);
    if (status != UNZ_OK) break;
    visit(zip_name(std::string_view(buffer).substr(0, info.size_filename), (info.flag & kMarkedUtf8) != 0));
  }
  if (reader_->error) return tl::unexpected(*reader_->error);
  if (status != UNZ_END_OF_LIST_OF_FILE) return damaged("its list of files is broken");
  return {};
}

Result<bool> ZipArchive::go_to(std::string_view name) {
  struct Found {
    std::size_t count = 0;
    unz64_file_pos place{};
    std::string name;
  };
  Found exact;
  Found similar;
  KILN_CHECK(for_each([&](const std::string& other) {
    Found& found = other == name ? exact : similar;
    if (!is_same_part(other, name) || found.count++ > 0) return;
    unzGetFilePos64(reader_->archive, &found.place);
    found.name = other;
  }));
  const Found& found = exact.count > 0 ? exact : similar;
  if (exact.count > 1)
    return fail(ErrorCode::invalid_argument,
                "{}: the zip archive has {} files of the name \"{}\"; unpack it, and import the right one",
                file_.path(), exact.count, shorten(name, kMaxShownNameBytes));
  if (found.count != 1) return false;
  member_ = shorten(found.name, kMaxShownNameBytes);
  return unzGoToFilePos64(reader_->archive, &found.place) == UNZ_OK;
}

Result<bool> ZipArchive::has(std::string_view name) { return go_to(name); }

Result<void> ZipArchive::open_member(std::string_view name) {
  KILN_TRY(const bool is_there, go_to(name));
  if (!is_there)
    return fail(ErrorCode::not_found, "{}: there is no file \"{}\" in the archive", file_.path(),
                shorten(name, kMaxShownNameBytes));
  unz_file_info64 info{};
  unzGetCurrentFileInfo64(reader_->archive, &info, nullptr, 0, nullptr, 0, nullptr, 0);
  KILN_CHECK(check_zip_entry(file_.path(), name, info.flag, info.compression_method));
  const int status = unzOpenCurrentFile(reader_->archive);
  if (reader_->error) return tl::unexpected(*reader_->error);
  if (status != UNZ_OK) return damaged(fmt::format("\"{}\" isn't as its list of files says", member_));
  left_ = info.uncompressed_size;
  return {};
}

Result<std::size_t> ZipArchive::read(std::span<char> buffer) {
  const auto size = static_cast<unsigned>(std::min(buffer.size(), kMaxMemberRead));
  const int got = unzReadCurrentFile(reader_->archive, buffer.data(), size);
  if (reader_->error) return tl::unexpected(*reader_->error);
  if (got < 0 || static_cast<std::uint64_t>(got) > left_)
    return damaged(fmt::format("\"{}\" can't be unpacked", member_));
  left_ -= static_cast<std::uint64_t>(got);
  if (got > 0) return static_cast<std::size_t>(got);
  if (left_ > 0) return damaged(fmt::format("\"{}\" ends {} bytes early", member_, left_));
  if (unzCloseCurrentFile(reader_->archive) == UNZ_CRCERROR)
    return damaged(fmt::format("\"{}\" doesn't have the checksum that it should", member_));
  return std::size_t{0};
}

Result<std::string> ZipArchive::read_whole(std::string_view name, std::size_t most) {
  KILN_CHECK(open_member(name));
  if (left_ > most)
    return damaged(fmt::format("\"{}\" has {} bytes, more than the {} that it may have", member_, left_, most));
  std::string content(left_, '\0');
  for (std::size_t size = 0;;) {
    KILN_TRY(const std::size_t got,
             read(size < content.size() ? std::span(content).subspan(size) : std::span(content)));
    if (got == 0) return content;
    size += got;
  }
}

std::int64_t ZipArchive::position() const { return static_cast<std::int64_t>(reader_->at); }

tl::unexpected<Error> ZipArchive::damaged(std::string_view what) const {
  return fail(ErrorCode::corrupt, "{}: the zip archive is damaged or incomplete: {}; fetch the file again",
              file_.path(), what);
}

}  // namespace kiln::import
