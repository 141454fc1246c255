// Writes JSON text piece by piece. nlohmann/json escapes what needs escaping; this class exists for two things that its
// objects can't give: doubles by shortest round trip (std::to_chars; nlohmann's Grisu2 prints a longer form for some),
// and rows of values without building an object first, which halved the requests per second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "catalogue/value.h"

namespace kiln::http {

class JsonWriter {
 public:
  void begin_object();
  void end_object();

  // A member's name; its value follows by one of the calls below or by begin_object.
  void name(std::string_view name);
  // A name that was escaped before, by quote().
  void quoted_name(std::string_view quoted);

  void value(std::int64_t number);
  void value(double number);  // finite ones only; a real always has a point or an exponent; others become null
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const Value& value);
  void null();

  template <class T>
  void member(std::string_view member_name, const T& member_value) {
    name(member_name);
    value(member_value);
  }

  std::string text() && { return std::move(text_); }

  // Text as a JSON string with its quotes. Bytes that aren't UTF-8 become U+FFFD.
  static std::string quote(std::string_view text);

 private:
  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace kiln::http
