#include "import/workbook/workbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "import/source/file_name.h"
#include "import/workbook/workbook_parts.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::string_view kContentTypes = "[Content_Types].xml";
constexpr std::string_view kOpenDocumentType = "mimetype";
constexpr std::size_t kMaxTypeBytes = 1000;
constexpr std::size_t kMaxStyles = 100'000;  // Excel has 65,490
constexpr std::size_t kMaxSheets = 10'000;
constexpr std::size_t kShownSheets = 5;
constexpr std::size_t kShownSheetBytes = 40;

unsigned number_of(const XmlAttributes& attributes, std::string_view name) {
  const std::string_view text = attributes.find(name).value_or("");
  unsigned number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Result<void> read_styles(ZipArchive& archive, const std::string& part, std::vector<ExcelKind>& styles) {
  std::map<unsigned, ExcelKind> formats;
  bool in_cells = false;
  return read_part(archive, part, [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "numFmt" && formats.size() < kMaxStyles)
      formats[number_of(attributes, "numFmtId")] = kind_of_format(attributes.find("formatCode").value_or(""));
    if (element == "cellXfs" || element == "cellStyles") in_cells = element == "cellXfs";
    if (element != "xf" || !in_cells || styles.size() >= kMaxStyles) return {};
    const unsigned id = number_of(attributes, "numFmtId");
    const auto format = formats.find(id);
    styles.push_back(format != formats.end() ? format->second : kind_of_builtin_format(id));
    return {};
  });
}

tl::unexpected<Error> not_read(const std::string& path, std::string_view what) {
  return fail(ErrorCode::invalid_argument,
              "{} is {}, not CSV; save it as .xlsx or CSV, in the program that made it or by: soffice --headless "
              "--convert-to xlsx {}",
              path, what, word_of_file(path));
}

tl::unexpected<Error> no_workbook(const std::string& path, std::string_view what) {
  return fail(ErrorCode::invalid_argument, "{} is {}, but no workbook (.xlsx); there is no table in it to import", path,
              what);
}

Result<std::string> find_main_part(ZipArchive& archive) {
  const std::string& path = archive.file().path();
  KILN_TRY(const bool is_open_document, archive.has(kOpenDocumentType));
  if (is_open_document) {
    KILN_TRY(const std::string type, archive.read_whole(kOpenDocumentType, kMaxTypeBytes));
    if (type.find("spreadsheet") == std::string::npos) return no_workbook(path, "a file of LibreOffice");
    return not_read(path, "a workbook of LibreOffice (.ods)");
  }
  KILN_TRY(const auto parts, relationships_of(archive, ""));
  for (const auto& [id, relationship] : parts) {
    if (relationship.type != "officeDocument") continue;
    if (relationship.part.ends_with(".bin")) return not_read(path, "a binary workbook (.xlsb)");
    if (relationship.part.ends_with("document.xml") || relationship.part.ends_with("presentation.xml")) break;
    return relationship.part;
  }
  return no_workbook(path, "a file of Office");
}

}  // namespace

Result<bool> is_office_file(ZipArchive& archive) {
  KILN_TRY(const bool is_office, archive.has(kContentTypes));
  if (is_office) return true;
  KILN_TRY(const bool has_type, archive.has(kOpenDocumentType));
  KILN_TRY(const bool has_content, archive.has("content.xml"));
  return has_type && has_content;
}

Result<Workbook> read_workbook(ZipArchive& archive) {
  KILN_TRY(const std::string main, find_main_part(archive));
  KILN_TRY(const auto parts, relationships_of(archive, main));
  Workbook workbook;
  KILN_CHECK(read_part(archive, main, [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "workbookPr") workbook.counts_from_1904 = is_true(attributes.find("date1904"));
    if (element == "calcPr") workbook.is_to_be_calculated = is_true(attributes.find("fullCalcOnLoad"));
    if (element != "sheet" || workbook.sheets.size() > kMaxSheets) return {};
    const auto part = parts.find(attributes.find("id").value_or(""));
    if (part == parts.end() || part->second.type != "worksheet") return {};
    const std::string_view state = attributes.find("state").value_or("visible");
    workbook.sheets.push_back(
        {std::string(attributes.find("name").value_or("")), part->second.part, state != "visible"});
    return {};
  }));
  KILN_TRY(workbook.shared_texts, part_of(archive, parts, "sharedStrings"));
  KILN_TRY(const std::string styles, part_of(archive, parts, "styles"));
  if (!styles.empty()) KILN_CHECK(read_styles(archive, styles, workbook.styles));
  return workbook;
}

std::string shown_sheets(const Workbook& workbook) {
  std::string text;
  for (std::size_t i = 0; i < std::min(workbook.sheets.size(), kShownSheets); ++i)
    text += fmt::format("{}\"{}\"", i > 0 ? ", " : "", shorten(workbook.sheets[i].name, kShownSheetBytes));
  if (workbook.sheets.size() > kShownSheets) text += fmt::format(" and {} more", workbook.sheets.size() - kShownSheets);
  return text;
}

Result<const Workbook::Sheet*> choose_sheet(const Workbook& workbook, const std::optional<std::string>& name,
                                            const std::string& path) {
  if (workbook.sheets.empty()) return fail(ErrorCode::invalid_argument, "{}: there is no sheet in the workbook", path);
  const auto sheet = std::ranges::find_if(workbook.sheets, [&](const Workbook::Sheet& one) {
    return name ? equals_ignoring_case(one.name, *name) : !one.is_hidden;
  });
  if (sheet != workbook.sheets.end()) return &*sheet;
  if (!name) return &workbook.sheets.front();
  return fail(ErrorCode::invalid_argument, "{}: the workbook has no sheet \"{}\"; it has {}", path,
              shorten(*name, kShownSheetBytes), shown_sheets(workbook));
}

}  // namespace kiln::import
