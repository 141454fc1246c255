#include "openapi/template.h"

#include <algorithm>
#include <array>

namespace kiln::openapi {

namespace {

// Longer answers make no example: nobody reads them, and the document would grow with the dataset's texts.
constexpr std::size_t kMaxExampleBytes = 64 * 1024;

// "{{name}}" -> "name"
std::optional<std::string> whole_mark(const std::string& text) {
  if (!text.starts_with("{{") || text.find("}}") != text.size() - 2) return std::nullopt;
  return text.substr(2, text.size() - 4);
}

std::optional<Json> fill_text(const std::string& text, const TemplateContext& filling) {
  if (const auto name = whole_mark(text)) {
    const auto value = filling.values.find(*name);
    return value == filling.values.end() ? std::nullopt : std::optional(value->second);
  }
  // From left to right, so that braces in a value are never taken for a mark.
  std::string filled;
  std::size_t from = 0;
  for (std::size_t open; (open = text.find("{{", from)) != std::string::npos;) {
    const std::size_t close = text.find("}}", open);
    const auto value = filling.values.find(text.substr(open + 2, close - open - 2));
    if (value == filling.values.end()) return std::nullopt;
    filled += text.substr(from, open - from);
    filled += value->second.is_string() ? value->second.get<std::string>() : value->second.dump();
    from = close + 2;
  }
  return filled + text.substr(from);
}

// Its summary is what was asked, so that a reader can ask it too.
std::optional<Json> fill_example(const std::string& target, bool as_text, const TemplateContext& filling) {
  const auto filled = fill_text(target, filling);
  if (!filled) return std::nullopt;
  std::string body = filling.answer(filled->get<std::string>());
  if (body.empty() || body.size() > kMaxExampleBytes) return std::nullopt;
  return Json{{"summary", *filled}, {"value", as_text ? Json(std::move(body)) : Json::parse(body)}};
}

std::optional<Json> fill_array(const Json& array, const TemplateContext& filling) {
  Json filled = Json::array();
  for (const Json& element : array) {
    auto value = fill(element, filling);
    if (!value) continue;
    if (element.is_string() && value->is_array()) {
      filled.insert(filled.end(), value->begin(), value->end());
    } else {
      filled.push_back(*std::move(value));
    }
  }
  return filled;
}

// A reference stands alone, so nothing is added to it, and it isn't added to anything.
void add(Json& object, const Json& more) {
  if (object.contains("$ref") || more.contains("$ref")) return;
  for (const auto& [name, value] : more.items()) {
    if (!object.contains(name)) {
      object[name] = value;
    } else if (object[name].is_object()) {
      add(object[name], value);
    } else if (object[name].is_array()) {
      object[name].insert(object[name].end(), value.begin(), value.end());
    }
  }
}

std::optional<Json> fill_object(Json object, const TemplateContext& filling) {
  if (object.contains("$if") && !filling.values.contains(object["$if"].get<std::string>())) return std::nullopt;
  for (const char* answer : {"$answer", "$text_answer"}) {
    if (object.contains(answer))
      return fill_example(object[answer], answer == std::string_view("$text_answer"), filling);
  }
  if (object.contains("$with")) {
    const Json names = object["$with"];
    object.erase("$with");
    for (const Json& name : names) add(object, filling.common.at(name.get<std::string>()));
  }
  Json filled = Json::object();
  for (const auto& [name, part] : object.items()) {
    if (name == "$if") continue;
    auto value = fill(part, filling);
    if (!value && name == "$ref") return std::nullopt;
    if (!value || (name == "examples" && value->empty())) continue;
    filled.push_back(Json::object_t::value_type(name, *std::move(value)));
  }
  return filled;
}

}  // namespace

std::optional<Json> fill(const Json& part, const TemplateContext& filling) {
  if (part.is_string()) return fill_text(part.get<std::string>(), filling);
  if (part.is_array()) return fill_array(part, filling);
  if (part.is_object()) return fill_object(part, filling);
  return part;
}

}  // namespace kiln::openapi
