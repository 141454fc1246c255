#include "import/workbook/workbook_parts.h"

#include <fmt/format.h>

#include <utility>

namespace kiln::import {

namespace {

constexpr std::size_t kMaxRelationships = 10'000;

// Most parts are attributes alone.
class StartHandler final : public XmlHandler {
 public:
  explicit StartHandler(OnStart on_start) : on_start_(std::move(on_start)) {}
  Result<void> on_start(std::string_view name, const XmlAttributes& attributes) override {
    return on_start_(name, attributes);
  }
  Result<void> on_end(std::string_view) override { return {}; }
  Result<void> on_text(std::string_view) override { return {}; }

 private:
  OnStart on_start_;
};

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

}  // namespace

bool is_true(std::optional<std::string_view> value) { return value == "1" || value == "true"; }

Result<void> read_part(ZipArchive& archive, const std::string& part, OnStart on_start) {
  StartHandler handler(std::move(on_start));
  KILN_CHECK(archive.open_member(part));
  return read_xml(
      fmt::format("{}: {}", archive.file().path(), part),
      [&archive](std::span<char> buffer) { return archive.read(buffer); }, handler);
}

Result<Relationships> relationships_of(ZipArchive& archive, std::string_view part) {
  Relationships found;
  const std::size_t name = part.rfind('/') + 1;
  const std::string list = fmt::format("{}_rels/{}.rels", part.substr(0, name), part.substr(name));
  KILN_TRY(const bool is_there, archive.has(list));
  if (!is_there) return found;
  KILN_CHECK(read_part(archive, list, [&](std::string_view element, const XmlAttributes& attributes) -> Result<void> {
    if (element != "Relationship" || found.size() > kMaxRelationships) return {};
    const std::string_view type = attributes.find("Type").value_or("");
    found[std::string(attributes.find("Id").value_or(""))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                              target_of(part, attributes.find("Target").value_or(""))};
    return {};
  }));
  return found;
}

Result<std::string> part_of(ZipArchive& archive, const Relationships& parts, std::string_view type) {
  for (const auto& [id, relationship] : parts) {
    if (relationship.type != type) continue;
    KILN_TRY(const bool is_there, archive.has(relationship.part));
    if (is_there) return relationship.part;
  }
  return std::string();
}

}  // namespace kiln::import
