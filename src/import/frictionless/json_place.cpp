#include "import/frictionless/json_place.h"

#include <limits>

#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownJsonBytes = 60;

std::string_view kind_of(const nlohmann::json& value) {
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "a boolean";
  if (value.is_number()) return "a number";
  if (value.is_string()) return "a string";
  return value.is_array() ? "an array" : "an object";
}

// nlohmann/json says "[json.exception.parse_error.101] parse error at line 2, column 7: syntax error …; last read:
// '…'". What was read last is left out: it can be as long as the file, and needn't be UTF-8.
tl::unexpected<Error> not_json(std::string_view file, std::string_view what) {
  what = what.substr(0, what.find("; last read:"));
  if (const std::size_t end = what.find("] "); end != std::string_view::npos) what.remove_prefix(end + 2);
  constexpr std::string_view kLead = "parse error at ";
  const std::size_t colon = what.find(": ");
  if (!what.starts_with(kLead) || colon == std::string_view::npos)
    return fail(ErrorCode::invalid_argument, "{} isn't JSON: {}", file, what);
  return fail(ErrorCode::invalid_argument, "{}, {} isn't JSON: {}", file,
              what.substr(kLead.size(), colon - kLead.size()), what.substr(colon + 2));
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, std::string_view file) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& exception) {
    return not_json(file, exception.what());
  }
}

tl::unexpected<Error> JsonPlace::wrong_type(std::string_view expected) const {
  return fail("expected {}, found {}", expected, kind_of(*value_));
}

JsonPlace JsonPlace::child(std::string_view name, const nlohmann::json& value) const {
  JsonPlace child(file_, value);
  child.path_ = path_.empty() ? std::string(name) : fmt::format("{}/{}", path_, name);
  return child;
}

Result<std::string> JsonPlace::string() const {
  if (!value_->is_string()) return wrong_type("a string");
  return value_->get<std::string>();
}

Result<bool> JsonPlace::boolean() const {
  if (!value_->is_boolean()) return wrong_type("true or false");
  return value_->get<bool>();
}

Result<std::int64_t> JsonPlace::positive_integer() const {
  if (!value_->is_number()) return wrong_type("a whole number from 1");
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() == 0 || value_->get<std::uint64_t>() > kMax) {
    return fail("expected a whole number from 1, found {}", shown());
  }
  return value_->get<std::int64_t>();
}

Result<std::vector<JsonPlace>> JsonPlace::elements() const {
  if (!value_->is_array()) return wrong_type("an array");
  std::vector<JsonPlace> elements;
  for (const nlohmann::json& element : *value_) elements.push_back(child(std::to_string(elements.size()), element));
  return elements;
}

Result<JsonPlace> JsonPlace::object() const {
  if (!value_->is_object()) return wrong_type("an object");
  return *this;
}

std::optional<JsonPlace> JsonPlace::member(const char* name) const {
  const auto found = value_->find(name);
  if (found == value_->end()) return std::nullopt;
  return child(name, *found);
}

Result<std::optional<std::string>> JsonPlace::string_member(const char* name) const {
  const auto place = member(name);
  if (!place) return std::nullopt;
  KILN_TRY(std::string text, place->string());
  return text;
}

Result<std::optional<bool>> JsonPlace::boolean_member(const char* name) const {
  const auto place = member(name);
  if (!place) return std::nullopt;
  KILN_TRY(const bool value, place->boolean());
  return value;
}

std::string JsonPlace::shown() const { return shorten(value_->dump(), kShownJsonBytes); }

}  // namespace kiln::import
