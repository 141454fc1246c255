// Writes JSON text piece by piece. nlohmann/json escapes what needs escaping; this class exists for two things that its
// objects can't give: doubles by shortest round trip (std::to_chars; nlohmann's Grisu2 prints a longer form for some),
// and rows of values without building an object first, which halved the requests per second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace kiln::render {

// Appends the shortest digits that come back as the same double; always with a point or an exponent. Infinities are
// inf.
void append_real(std::string& out, double number);

class JsonWriter {
 public:
  // expected_bytes: of the text, for which memory is asked for at once.
  explicit JsonWriter(std::size_t expected_bytes = 0) { text_.reserve(expected_bytes); }

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();

  // A member's name; its value follows by one of the calls below, by begin_object or begin_array.
  void name(std::string_view name);
  // Stands before each element of an array, as a name stands before each member of an object.
  void element();

  void value(std::int64_t number);
  // A real always has a point or an exponent. Infinities are the strings "Infinity" and "-Infinity", as in Protocol
  // Buffers' JSON mapping.
  void value(double number);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const Value& value);
  void value(bool truth);
  void null();

  // An object of values under names that member_heads() has prepared. REQUIRED: as many of the one as of the other.
  void object(const std::vector<std::string>& heads, const std::vector<Value>& values);
  // The same without the members that are missing values.
  void object_without_nulls(const std::vector<std::string>& heads, const std::vector<Value>& values);
  // Text that stands between values, as it is.
  void raw(std::string_view text) { text_ += text; }

  template <class T>
  void member(std::string_view member_name, const T& member_value) {
    name(member_name);
    value(member_value);
  }

  const std::string& text() const& { return text_; }
  std::string text() && { return std::move(text_); }
  // Forgets the text, and keeps its memory.
  void clear() { text_.clear(); }

  // Of each name what stands before a member's value, with the comma that all but an object's first one have.
  static std::vector<std::string> member_heads(const std::vector<std::string>& names);
  // Text as a JSON string with its quotes. Bytes that aren't UTF-8 become U+FFFD.
  static std::string quote(std::string_view text);

 private:
  void separate();
  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace kiln::render
