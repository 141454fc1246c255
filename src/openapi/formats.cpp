#include "openapi/formats.h"

#include <fmt/format.h>

namespace kiln::openapi {

void add_row_formats(Json& common) {
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (!traits.has_parameter() || traits.format == http::Format::json) continue;
    const std::string media_type(traits.media_types.front());
    for (const char* kind : {"rows", "values"})
      common[kind]["content"][media_type]["schema"] = {{"type", "string"}, {"description", traits.description}};
    common["examples_of_rows"]["content"][media_type]["examples"]["part"]["$text_answer"] =
        fmt::format("/rows?{{{{part}}}}&format={}", traits.name);
  }
}

Json format_parameters() {
  Json names = Json::array();
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (traits.has_parameter()) names.push_back(traits.name);
  }
  return names;
}

std::string list_downloads() {
  std::string list;
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (!traits.is_download) continue;
    if (!list.empty()) list += " and ";
    for (const char c : traits.name) list += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return list;
}

void fill_in_form(const http::FormatTraits& traits, TemplateContext& filling) {
  const std::string media_type(traits.media_types.front());
  filling.values["extension"] = traits.name;
  filling.values["form"] = traits.description;
  filling.values.erase("of_csv");
  if (traits.format == http::Format::csv) filling.values["of_csv"] = "";
  Json content = {{"schema", {{"type", "string"}}}};
  filling.common["part_of_file"]["content"] = {{media_type, content}};
  content["examples"]["part"]["$text_answer"] = fmt::format("/rows.{}?{{{{part}}}}", traits.name);
  filling.common["whole_file"]["content"] = {{media_type, content}};
}

}  // namespace kiln::openapi
