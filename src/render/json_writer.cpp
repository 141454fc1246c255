#include "render/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace kiln::render {

namespace {

// Printable ASCII without quote and backslash stands in JSON as it is (RFC 8259, section 7).
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void append_quoted(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

}  // namespace

std::string JsonWriter::quote(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  return quoted;
}

void JsonWriter::begin_object() {
  text_ += '{';
  needs_comma_ = false;
}

void JsonWriter::end_object() {
  text_ += '}';
  needs_comma_ = true;
}

void JsonWriter::begin_array() {
  text_ += '[';
  needs_comma_ = false;
}

void JsonWriter::end_array() {
  text_ += ']';
  needs_comma_ = true;
}

std::vector<std::string> JsonWriter::member_heads(const std::vector<std::string>& names) {
  std::vector<std::string> heads;
  for (const std::string& name : names) append_quoted(heads.emplace_back(","), name), heads.back() += ':';
  return heads;
}

void JsonWriter::object(const std::vector<std::string>& heads, const std::vector<Value>& values) {
  begin_object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    text_.append(heads[i], i == 0 ? 1 : 0);
    value(values[i]);
  }
  end_object();
}

void JsonWriter::object_without_nulls(const std::vector<std::string>& heads, const std::vector<Value>& values) {
  begin_object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::holds_alternative<std::monostate>(values[i])) continue;
    text_.append(heads[i], needs_comma_ ? 0 : 1);
    value(values[i]);
  }
  end_object();
}

void JsonWriter::separate() {
  if (needs_comma_) text_ += ',';
}

void JsonWriter::name(std::string_view name) {
  separate();
  append_quoted(text_, name);
  text_ += ':';
}

void JsonWriter::element() { separate(); }

void JsonWriter::value(std::int64_t number) {
  std::array<char, 24> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  text_.append(buffer.data(), end);
  needs_comma_ = true;
}

void append_real(std::string& out, double number) {
  // Left to itself to_chars writes large numbers out, with digits that the double doesn't have; the limits are those of
  // Python's repr and JavaScript's, which read nearly alike.
  const double size = std::fabs(number);
  const auto format =
      size != 0 && (size >= 1e16 || size < 1e-4) ? std::chars_format::scientific : std::chars_format::fixed;
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format).ptr;
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out += digits;
  if (std::isfinite(number) && digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void JsonWriter::value(double number) {
  // JSON has no infinities; null would say that the value is missing. SQLite stores no NaN.
  if (std::isinf(number)) return value(std::string_view(number > 0 ? "Infinity" : "-Infinity"));
  append_real(text_, number);
  needs_comma_ = true;
}

void JsonWriter::value(std::string_view text) {
  append_quoted(text_, text);
  needs_comma_ = true;
}

void JsonWriter::value(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return this->value(*integer);
  if (const auto* real = std::get_if<double>(&value)) return this->value(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return this->value(std::string_view(*text));
  null();
}

void JsonWriter::value(bool truth) {
  text_ += truth ? "true" : "false";
  needs_comma_ = true;
}

void JsonWriter::null() {
  text_ += "null";
  needs_comma_ = true;
}

}  // namespace kiln::render
