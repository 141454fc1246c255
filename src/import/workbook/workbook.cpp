#include "import/workbook/workbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

#include "import/workbook/xml_reader.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::string_view kContentTypes = "[Content_Types].xml";
constexpr std::size_t kMaxStyles = 100'000;  // Excel has 65,490
constexpr std::size_t kMaxSheets = 10'000;
constexpr std::size_t kShownSheets = 5;
constexpr std::size_t kShownSheetBytes = 40;

// Most parts are attributes alone.
class StartHandler final : public XmlHandler {
 public:
  using OnStart = std::function<Result<void>(std::string_view name, const XmlAttributes& attributes)>;
  explicit StartHandler(OnStart on_start) : on_start_(std::move(on_start)) {}
  Result<void> on_start(std::string_view name, const XmlAttributes& attributes) override {
    return on_start_(name, attributes);
  }
  Result<void> on_end(std::string_view) override { return {}; }
  Result<void> on_text(std::string_view) override { return {}; }

 private:
  OnStart on_start_;
};

Result<void> read_part(ZipArchive& archive, const std::string& part, XmlHandler& handler) {
  KILN_CHECK(archive.open_member(part));
  return read_xml(
      fmt::format("{}: {}", archive.file().path(), part),
      [&archive](std::span<char> buffer) { return archive.read(buffer); }, handler);
}

// "xl/worksheets/sheet1.xml" for "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" in xl/workbook.xml.
std::string target_of(std::string_view from, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string folder(from.substr(0, from.rfind('/') + 1));
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    if (!folder.empty()) folder.resize(folder.rfind('/', folder.size() - 2) + 1);
  }
  if (target.starts_with("./")) target.remove_prefix(2);
  return folder + std::string(target);
}

struct Relationship {
  std::string type, part;
};

// What the part refers to, by identifiers.
Result<std::map<std::string, Relationship, std::less<>>> relationships_of(ZipArchive& archive, std::string_view part) {
  std::map<std::string, Relationship, std::less<>> found;
  const std::size_t name = part.rfind('/') + 1;
  const std::string list = fmt::format("{}_rels/{}.rels", part.substr(0, name), part.substr(name));
  KILN_TRY(const bool is_there, archive.has(list));
  if (!is_there) return found;
  StartHandler handler([&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element != "Relationship" || found.size() > kMaxSheets) return {};
    const std::string_view type = attributes.find("Type").value_or("");
    found[std::string(attributes.find("Id").value_or(""))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                              target_of(part, attributes.find("Target").value_or(""))};
    return {};
  });
  KILN_CHECK(read_part(archive, list, handler));
  return found;
}

unsigned number_of(const XmlAttributes& attributes, std::string_view name) {
  const std::string_view text = attributes.find(name).value_or("");
  unsigned number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_true(std::optional<std::string_view> value) { return value == "1" || value == "true"; }

Result<void> read_styles(ZipArchive& archive, const std::string& part, std::vector<ExcelKind>& styles) {
  std::map<unsigned, ExcelKind> formats;
  bool in_cells = false;
  StartHandler handler([&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "numFmt" && formats.size() < kMaxStyles)
      formats[number_of(attributes, "numFmtId")] = kind_of_format(attributes.find("formatCode").value_or(""));
    if (element == "cellXfs" || element == "cellStyles") in_cells = element == "cellXfs";
    if (element != "xf" || !in_cells || styles.size() >= kMaxStyles) return {};
    const unsigned id = number_of(attributes, "numFmtId");
    const auto format = formats.find(id);
    styles.push_back(format != formats.end() ? format->second : kind_of_builtin_format(id));
    return {};
  });
  return read_part(archive, part, handler);
}

Result<std::string> find_main_part(ZipArchive& archive) {
  const std::string& path = archive.file().path();
  KILN_TRY(const bool is_open_document, archive.has("mimetype"));
  if (is_open_document)
    return fail(ErrorCode::invalid_argument,
                "{} is a file of LibreOffice (.ods or another), not CSV; save it as .xlsx or CSV: soffice --headless "
                "--convert-to xlsx FILE",
                path);
  KILN_TRY(const auto parts, relationships_of(archive, ""));
  for (const auto& [id, relationship] : parts) {
    if (relationship.type != "officeDocument") continue;
    if (relationship.part.ends_with(".bin"))
      return fail(ErrorCode::invalid_argument,
                  "{} is a binary workbook (.xlsb), not CSV; save it as .xlsx or CSV, in Excel or by: soffice "
                  "--headless " "--convert-to xlsx FILE",
                  path);
    if (relationship.part.ends_with("document.xml") || relationship.part.ends_with("presentation.xml")) break;
    return relationship.part;
  }
  return fail(ErrorCode::invalid_argument,
              "{} is a file of Office, but no workbook (.xlsx); there is no table in it to import", path);
}

}  // namespace

Result<bool> is_office_file(ZipArchive& archive) {
  KILN_TRY(const bool is_office, archive.has(kContentTypes));
  if (is_office) return true;
  KILN_TRY(const bool has_type, archive.has("mimetype"));
  KILN_TRY(const bool has_content, archive.has("content.xml"));
  return has_type && has_content;
}

Result<Workbook> read_workbook(ZipArchive& archive) {
  KILN_TRY(const std::string main, find_main_part(archive));
  KILN_TRY(const auto parts, relationships_of(archive, main));
  Workbook workbook;
  StartHandler handler([&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element == "workbookPr") workbook.counts_from_1904 = is_true(attributes.find("date1904"));
    if (element != "sheet" || workbook.sheets.size() > kMaxSheets) return {};
    const auto part = parts.find(attributes.find("id").value_or(""));
    if (part == parts.end() || part->second.type != "worksheet") return {};
    const std::string_view state = attributes.find("state").value_or("visible");
    workbook.sheets.push_back(
        {std::string(attributes.find("name").value_or("")), part->second.part, state != "visible"});
    return {};
  });
  KILN_CHECK(read_part(archive, main, handler));
  for (const auto& [id, relationship] : parts) {
    KILN_TRY(const bool is_there, archive.has(relationship.part));
    if (relationship.type == "sharedStrings" && is_there) workbook.shared_texts = relationship.part;
    if (relationship.type == "styles" && is_there) KILN_CHECK(read_styles(archive, relationship.part, workbook.styles));
  }
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
