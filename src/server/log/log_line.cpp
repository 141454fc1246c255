#include "server/log/log_line.h"

#include <algorithm>
#include <utility>

#include "text/characters.h"

namespace kiln::server {

namespace {

// Letters, digits and what paths, addresses and routes have; neither blanks nor quotes nor the sign between name and
// value.
bool is_plain(std::string_view value) {
  constexpr std::string_view kPlain = "-._~/:@{}?&%+*,;()!$[]";
  return !value.empty() && std::ranges::all_of(value, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || kPlain.find(c) != std::string_view::npos;
  });
}

}  // namespace

LogLine::LogLine(LogFormat format) : format_(format) {
  if (format_ == LogFormat::json) json_.begin_object();
}

void LogLine::member(std::string_view name, std::string_view value) {
  if (format_ == LogFormat::json) return json_.member(name, value);
  text_.append(text_.empty() ? "" : " ").append(name).append("=");
  text_ += is_plain(value) ? std::string(value) : render::JsonWriter::quote(value);
}

void LogLine::member(std::string_view name, std::int64_t value) {
  if (format_ == LogFormat::json) return json_.member(name, value);
  text_.append(text_.empty() ? "" : " ").append(name).append("=").append(std::to_string(value));
}

std::string LogLine::finish() {
  if (format_ == LogFormat::json) {
    json_.end_object();
    text_ = json_.text();
  }
  return std::move(text_) + "\n";
}

}  // namespace kiln::server
