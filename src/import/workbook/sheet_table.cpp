#include "import/workbook/sheet_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownNameOfSheet = 40;

class SheetTable final : public MadeTable {
 public:
  explicit SheetTable(std::unique_ptr<ZipArchive> archive) : archive_(std::move(archive)) {}

  Result<void> open(const std::optional<std::string>& name, const std::function<bool()>& go_on) {
    const std::string& path = archive_->file().path();
    KILN_TRY(workbook_, read_workbook(*archive_));
    KILN_TRY(const Workbook::Sheet* const sheet, choose_sheet(workbook_, name, path));
    sheet_ = *sheet;
    if (!workbook_.shared_texts.empty()) {
      KILN_TRY(texts_, SharedTexts::read(*archive_, workbook_.shared_texts));
    }
    SheetCells cells(path, workbook_, texts_, nullptr);
    KILN_CHECK(archive_->open_member(sheet_.part));
    KILN_CHECK(read_xml(
        where(),
        [&](std::span<char> buffer) -> Result<std::size_t> {
          if (!go_on()) return fail(ErrorCode::interrupted, "interrupted; nothing was written");
          return archive_->read(buffer);
        },
        cells));
    range_ = cells.used();
    counts_ = cells.counts();
    if (range_.end == 0)
      return fail(
          ErrorCode::invalid_argument, "{}: the sheet \"{}\" is empty{}", path, shorten(sheet_.name, kShownNameOfSheet),
          workbook_.sheets.size() > 1 ? fmt::format("; --sheet names another: {}", shown_sheets(workbook_)) : "");
    restart();
    return {};
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    InputFile& file = archive_->file();
    if (!reader_) {
      KILN_CHECK(archive_->open_member(sheet_.part));
      cells_.emplace(file.path(), workbook_, texts_, &range_);
      reader_.emplace(where(), [this](std::span<char> bytes) { return archive_->read(bytes); }, *cells_);
    }
    while (at_ == cells_->lines.size() && !ended_) {
      cells_->lines.clear();
      at_ = 0;
      KILN_TRY(const bool has_more, reader_->run());
      ended_ = !has_more;
      KILN_CHECK(file.read_to(archive_->position()));
    }
    if (at_ == cells_->lines.size()) KILN_CHECK(file.read_to(file.bytes()));
    const std::size_t size = std::min(buffer.size(), cells_->lines.size() - at_);
    std::copy_n(cells_->lines.begin() + static_cast<std::ptrdiff_t>(at_), size, buffer.begin());
    at_ += size;
    return size;
  }

  void restart() override {
    reader_.reset();
    cells_.reset();
    at_ = 0;
    ended_ = false;
  }

  MadeKind kind() const override { return MadeKind::sheet; }

  std::vector<std::string> notes() const override {
    std::vector<std::string> notes;
    const std::string name = shorten(sheet_.name, kShownNameOfSheet);
    notes.push_back(workbook_.sheets.size() == 1 ? fmt::format("the sheet is \"{}\", the only one", name)
                                                 : fmt::format("the sheet is \"{}\" of {}; --sheet names another: {}",
                                                               name, workbook_.sheets.size(), shown_sheets(workbook_)));
    const auto add = [&](std::int64_t count, std::string_view what) {
      if (count > 0) notes.push_back(fmt::format("{} {} {}", with_commas(count), count == 1 ? "cell" : "cells", what));
    };
    add(counts_.errors, "with an error, as #N/A, missing in the table");
    add(counts_.uncalculated,
        "with a formula whose result isn't stored, missing in the table; to open and save the file in Excel or "
        "LibreOffice stores it");
    if (workbook_.is_to_be_calculated)
      add(counts_.formulas - counts_.uncalculated,
          "with a formula whose result is to be calculated when the file is opened: what is stored, and imported, may "
          "be old or 0; to open and save it in Excel or LibreOffice stores the right one");
    if (counts_.hidden_rows > 0)
      notes.push_back(fmt::format("{} {} hidden in the sheet, and imported as the others are",
                                  with_commas(counts_.hidden_rows), counts_.hidden_rows == 1 ? "row is" : "rows are"));
    return notes;
  }

 private:
  std::string where() const { return fmt::format("{}: {}", archive_->file().path(), sheet_.part); }

  std::unique_ptr<ZipArchive> archive_;
  Workbook workbook_;
  Workbook::Sheet sheet_;
  SharedTexts texts_;
  SheetCells::Range range_;
  SheetCells::Counts counts_;
  std::optional<SheetCells> cells_;
  std::optional<XmlReader> reader_;
  std::size_t at_ = 0;  // in cells_->lines: what was read
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<MadeTable>> open_sheet(std::unique_ptr<ZipArchive> archive,
                                              const std::optional<std::string>& sheet,
                                              const std::function<bool()>& go_on) {
  auto table = std::make_unique<SheetTable>(std::move(archive));
  KILN_CHECK(table->open(sheet, go_on));
  return table;
}

}  // namespace kiln::import
