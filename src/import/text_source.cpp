#include "import/text_source.h"

#include <array>

#include "import/made/json_table.h"
#include "import/source/decoder.h"
#include "import/source/decompressor.h"
#include "import/source/encoding.h"
#include "import/source/foreign_format.h"
#include "import/source/input_file.h"
#include "import/source/zip_member.h"
#include "import/workbook/compound_file.h"
#include "import/workbook/sheet_table.h"
#include "import/workbook/workbook.h"
#include "text/characters.h"

namespace kiln::import {

// Each member reads from the one above, so they are made where they stay.
struct TextSource::State {
  explicit State(InputFile opened) : file(std::move(opened)) {}

  InputFile file;
  std::unique_ptr<Decompressor> content;  // none for a sheet, which isn't text
  Encoding encoding;
  std::unique_ptr<Decoder> decoder;  // none for UTF-8, which goes straight into the reader's buffer

  std::unique_ptr<MadeTable> table;  // where the text isn't CSV

  Result<void> open_content(const SourceOptions& options, const std::function<bool()>& go_on) {
    KILN_TRY(const std::string start, first_bytes(file));
    if (is_zip(start)) {
      KILN_TRY(auto archive, ZipArchive::open(file));
      KILN_TRY(const bool is_office, options.member ? Result<bool>(false) : is_office_file(*archive));
      if (is_office) return open_workbook(std::move(archive), options, go_on);
      KILN_TRY(content, open_zip_member(std::move(archive), options.member));
    } else if (options.member) {
      return fail(ErrorCode::invalid_argument, "{} isn't a zip archive, and --member names a file in one; leave it out",
                  file.path());
    } else {
      KILN_TRY(content, make_decompressor(file, start));
    }
    if (!options.sheet) return {};
    return fail(ErrorCode::invalid_argument,
                "{} isn't a workbook (.xlsx), and --sheet names a sheet in one; leave it out", file.path());
  }

  Result<void> open_workbook(std::unique_ptr<ZipArchive> archive, const SourceOptions& options,
                             const std::function<bool()>& go_on) {
    if (options.encoding && !equals_ignoring_case(*options.encoding, "utf-8"))
      return fail(ErrorCode::invalid_argument, "{} is a workbook, which says its encoding itself; leave --encoding out",
                  file.path());
    KILN_TRY(table, open_sheet(std::move(archive), options.sheet, go_on));
    encoding = {"UTF-8", "UTF-8", 0};
    return {};
  }

  Result<std::size_t> read_text(std::span<char> buffer) {
    return decoder ? decoder->read(buffer) : content->read(buffer);
  }

  Result<void> rewind_text() {
    if (!content) return file.rewind();
    KILN_CHECK(content->rewind());
    if (decoder) decoder->restart();
    return skip_mark();
  }

  Result<std::string> peek_text() {
    std::string start(kForeignStartBytes, '\0');
    std::size_t size = 0;
    while (size < start.size()) {
      KILN_TRY(const std::size_t got, read_text(std::span(start).subspan(size)));
      if (got == 0) break;
      size += got;
    }
    start.resize(size);
    KILN_CHECK(rewind_text());
    return start;
  }

  // REQUIRED: content is at its start.
  Result<void> skip_mark() {
    std::array<char, kMaxMarkBytes> mark{};
    for (std::size_t skipped = 0; skipped < encoding.mark_bytes;) {
      KILN_TRY(const std::size_t got, content->read(std::span(mark).first(encoding.mark_bytes - skipped)));
      if (got == 0) break;  // the file was changed since; its SHA-256 will tell
      skipped += got;
    }
    return {};
  }
};

TextSource::TextSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextSource::TextSource(TextSource&&) noexcept = default;
TextSource& TextSource::operator=(TextSource&&) noexcept = default;
TextSource::~TextSource() = default;

Result<TextSource> TextSource::open(const std::filesystem::path& path, const SourceOptions& options,
                                    const std::function<bool()>& go_on) {
  // Before the file: to learn of a typing error only after standard input was read would be late.
  if (options.encoding) KILN_CHECK(check_encoding(*options.encoding));
  KILN_TRY(InputFile file, InputFile::open(path, go_on));
  auto state = std::make_unique<State>(std::move(file));
  KILN_CHECK(state->open_content(options, go_on));
  if (!state->content) return TextSource(std::move(state));
  KILN_TRY(const std::string start, peek(*state->content, kForeignStartBytes));
  if (state->content->compression() == "none") KILN_CHECK(check_not_compound(state->file, start));
  KILN_CHECK(check_not_foreign(state->file.path(), start, state->content->compression()));
  KILN_TRY(state->encoding, choose_encoding(state->file.path(), start.substr(0, kMaxMarkBytes), options.encoding));
  KILN_CHECK(state->skip_mark());
  if (!state->encoding.is_utf8()) {
    KILN_TRY(state->decoder, Decoder::open(*state->content, state->encoding.iconv_name, state->file.path()));
  }
  if (!options.is_csv) {
    KILN_TRY(const std::string text, state->peek_text());
    KILN_CHECK(check_not_markup(state->file.path(), text));
    KILN_CHECK(check_not_json_values(state->file.path(), text));
    if (is_json(text)) {
      State* const source = state.get();
      KILN_TRY(state->table,
               JsonTable::open(
                   state->file.path(), [source](std::span<char> buffer) { return source->read_text(buffer); }, go_on));
      KILN_CHECK(state->rewind_text());
      state->table->restart();
    }
  }
  return TextSource(std::move(state));
}

Result<std::size_t> TextSource::read(std::span<char> buffer) {
  return state_->table ? state_->table->read(buffer) : state_->read_text(buffer);
}

Result<void> TextSource::rewind() {
  KILN_CHECK(state_->rewind_text());
  if (state_->table) state_->table->restart();
  return {};
}

const std::string& TextSource::path() const { return state_->file.path(); }
const std::string& TextSource::name() const { return state_->file.name(); }
std::int64_t TextSource::bytes() const { return state_->file.bytes(); }
double TextSource::fraction_read() const { return state_->file.fraction_read(); }
std::string TextSource::sha256() { return state_->file.sha256(); }
const std::string& TextSource::encoding() const { return state_->encoding.name; }
std::vector<std::string> TextSource::notes() const {
  std::vector<std::string> notes;
  if (state_->content) notes = state_->content->notes();
  if (!state_->table) return notes;
  for (std::string& note : state_->table->notes()) notes.push_back(std::move(note));
  return notes;
}
std::optional<MadeKind> TextSource::made() const {
  return state_->table ? std::optional(state_->table->kind()) : std::nullopt;
}
const std::string& TextSource::compression() const {
  static const std::string none = "none";
  return state_->content ? state_->content->compression() : none;
}

}  // namespace kiln::import
