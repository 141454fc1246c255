// A line of the log in one of two forms: a JSON object, for programs, or name=value pairs as logfmt has them
// (https://brandur.org/logfmt), for people. Nothing in a value can end the line or look like another member: in both
// forms what isn't a plain text stands in quotes, with JSON's escapes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "render/json_writer.h"

namespace kiln::server {

enum class LogFormat : std::uint8_t { json, text };

class LogLine {
 public:
  explicit LogLine(LogFormat format);

  void member(std::string_view name, std::string_view value);
  void member(std::string_view name, std::int64_t value);

  // The whole line, its end included. Call it once.
  std::string finish();

 private:
  const LogFormat format_;
  render::JsonWriter json_;
  std::string text_;
};

}  // namespace kiln::server
