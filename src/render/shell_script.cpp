#include "render/shell_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "render/json_writer.h"

namespace kiln::render {

namespace {

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

// Text with a control character as bytes: a NUL would end it in the shell, a tab typed there completes, a line's end
// ends the command.
std::string text_literal(std::string_view text) {
  std::string literal = "'";
  if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    literal = "CAST(x'";
    for (const char byte : text)
      fmt::format_to(std::back_inserter(literal), "{:02x}", static_cast<unsigned char>(byte));
    return literal + "' AS TEXT)";
  }
  for (const char c : text) {
    if (c == '\'') literal += c;
    literal += c;
  }
  return literal + "'";
}

}  // namespace

std::vector<std::string_view> parameters_of(std::string_view statement) {
  std::vector<std::string_view> parameters;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    if (statement.substr(i).starts_with("--")) {
      i = std::min(statement.find('\n', i), statement.size());
    } else if (statement[i] == '\'') {
      i = std::min(statement.find('\'', i + 1), statement.size());
    } else if (statement[i] == ':') {
      std::size_t end = i + 1;
      while (end < statement.size() && is_name(statement[end])) ++end;
      const std::string_view parameter = statement.substr(i, end - i);
      if (std::ranges::find(parameters, parameter) == parameters.end()) parameters.push_back(parameter);
      i = end - 1;
    }
  }
  return parameters;
}

std::string shell_argument(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) {
    if (std::isinf(*real)) return *real > 0 ? "9e999" : "-9e999";
    std::string digits;
    append_real(digits, *real);
    return digits;
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    std::string argument = "\"";
    for (const char c : text_literal(*text)) {
      if (c == '"' || c == '\\') argument += '\\';
      argument += c;
    }
    return argument + "\"";
  }
  return "NULL";
}

std::string shell_script(std::string_view statement, const std::vector<std::string_view>& parameters,
                         const std::function<Value(std::string_view parameter)>& bound) {
  std::string script;
  for (const std::string_view parameter : parameters) {
    fmt::format_to(std::back_inserter(script), ".parameter set {} {}\n", parameter, shell_argument(bound(parameter)));
  }
  return script + std::string(statement);
}

}  // namespace kiln::render
