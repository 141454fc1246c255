// Fills the hand-written parts of the OpenAPI document (src/openapi/*.json). They are plain JSON, with these marks:
//
//   "{{name}}"               the value of that name, whatever its type; in an array, an array stands for its elements
//   "… {{name}} …"           its text
//   {"$answer": "/target"}   an example: what GET /target answers, which is JSON; {"$text_answer": …}: which is text
//   "$if": "name"            the object is there only if that name has a value
//   "$with": ["name"]        the object has also what common.json or figures.json says under that name; its own members
//   win
//
// What has no value in this dataset disappears: the member or element, the reference, the example, and examples if none
// is left.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kiln::openapi {

using Json = nlohmann::ordered_json;

struct TemplateContext {
  std::map<std::string, Json, std::less<>> values;
  Json common;
  std::function<std::string(std::string_view target)> answer;
};

// The part with its marks replaced; none where all of it disappears. Throws nlohmann::json::exception if the part isn't
// made as said above, which the tests would find.
std::optional<Json> fill(const Json& part, const TemplateContext& filling);

}  // namespace kiln::openapi
