#include "import/source/zip_member.h"

#include <fmt/format.h>

#include "text/shell_word.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

class ZipMember final : public Decompressor {
 public:
  ZipMember(std::unique_ptr<ZipArchive> archive, std::string name)
      : archive_(std::move(archive)), name_(std::move(name)) {}

  Result<void> start() { return archive_->open_member(name_); }

  // The archive itself is read along, up to where its member was, for its hash and the progress.
  Result<std::size_t> read(std::span<char> buffer) override {
    if (ended_) return std::size_t{0};
    KILN_TRY(const std::size_t got, archive_->read(buffer));
    ended_ = got == 0;
    InputFile& file = archive_->file();
    KILN_CHECK(file.read_to(ended_ ? file.bytes() : archive_->position()));
    return got;
  }

  Result<void> rewind() override {
    ended_ = false;
    KILN_CHECK(archive_->file().rewind());
    return start();
  }

  const std::string& compression() const override {
    static const std::string name = "zip";
    return name;
  }
  std::vector<std::string> notes() const override {
    return {fmt::format("the file in the archive is \"{}\"", archive_->member())};
  }

 private:
  std::unique_ptr<ZipArchive> archive_;
  std::string name_;
  bool ended_ = false;
};

std::string shown(const ZipArchive::Names& names) {
  std::string text;
  for (const std::string& name : names.first)
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", shorten(name, kMaxShownNameBytes));
  if (names.count > names.first.size()) text += fmt::format(" and {} more", names.count - names.first.size());
  return text;
}

}  // namespace

Result<std::unique_ptr<Decompressor>> open_zip_member(std::unique_ptr<ZipArchive> archive,
                                                      const std::optional<std::string>& name) {
  const ZipArchive::Names names = archive->names();
  const std::string path = archive->file().path();
  if (names.count == 0) return fail(ErrorCode::invalid_argument, "{}: there is no file in the zip archive", path);
  if (!name && names.count > 1)
    return fail(ErrorCode::invalid_argument, "{}: the zip archive has {} files; say which one: --member {} ({})", path,
                names.count, shell_word(names.first.front(), "NAME"), shown(names));
  if (name) {
    KILN_TRY(const bool is_there, archive->has(*name));
    if (!is_there)
      return fail(ErrorCode::not_found, "{}: the zip archive has no file \"{}\"; it has {}", path,
                  shorten(*name, kMaxShownNameBytes), shown(names));
  }
  auto member = std::make_unique<ZipMember>(std::move(archive), name.value_or(names.first.front()));
  KILN_CHECK(member->start());
  return member;
}

}  // namespace kiln::import
