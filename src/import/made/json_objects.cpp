#include "import/made/json_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "import/source/file_name.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kJsonReadBytes = 64 * 1024;
constexpr std::size_t kMaxObjectBytes = 128 * 1024 * 1024;  // as a record of CSV
constexpr std::string_view kJsonBlanks = " \t\r\n";

}  // namespace

bool is_json(std::string_view start) {
  const auto next = [&](std::size_t from) {
    return std::min(start.find_first_not_of(kJsonBlanks, from), start.size());
  };
  const auto at = [&](std::size_t place) { return place < start.size() ? start[place] : '\0'; };
  const std::size_t first = next(0), second = next(first + 1);
  if (at(first) == '{') return at(second) == '"' || at(second) == '}';
  if (at(first) != '[') return false;
  const std::size_t third = next(second + 1);
  return (at(second) == '{' && (at(third) == '"' || at(third) == '}')) || at(second) == '[' ||
         (at(second) == ']' && third >= start.size());
}

Result<void> check_not_json_values(const std::string& path, std::string_view start) {
  const std::size_t begin = start.find_first_not_of(kJsonBlanks);
  if (begin == std::string_view::npos || start[begin] != '[' || is_json(start)) return {};
  const std::string_view line = start.substr(begin, start.find('\n', begin) - begin);
  const bool is_open = line.find_first_not_of(kJsonBlanks, 1) == std::string_view::npos;
  std::string_view value = line;
  if (is_open) {  // written over several lines: the first value says that it's one
    const std::size_t first = std::min(start.find_first_not_of(kJsonBlanks, begin + 1), start.size());
    const std::size_t end = start.find('\n', first);
    if (end == std::string_view::npos) return {};
    value = start.substr(first, end - first);
    value = value.substr(0, value.find_last_not_of(" \t\r") + 1);
    if (!value.ends_with(',')) return {};
    value.remove_suffix(1);
  }
  if (!nlohmann::json::accept(value)) return {};
  const std::string_view rest = is_open ? std::string_view() : start.substr(begin + line.size());
  const bool is_alone = rest.find_first_not_of(kJsonBlanks) == std::string_view::npos;
  return fail(ErrorCode::invalid_argument,
              "{} is JSON, but {}, which has no names for columns; jq makes CSV of it: jq -r '{}' {} | kiln import - "
              "OUT.db; --delimiter says that it's CSV all the same",
              path, is_alone ? "an array of single values" : "an array a line", is_alone ? ".[] | [.] | @csv" : "@csv",
              word_of_file(path));
}

JsonObjects::JsonObjects(std::string path, Read read) : path_(std::move(path)), read_(std::move(read)) {}

void JsonObjects::restart() {
  bytes_.clear();
  at_ = 0;
  line_ = 1;
  has_begun_ = is_array_over_ = has_object_ = false;  // whether it is an array stays known
}

tl::unexpected<Error> JsonObjects::wrong(std::string_view what) const {
  return fail(ErrorCode::invalid_argument, "{}, line {}: {}", path_, line_, what);
}

// Reads more; false at the end.
Result<bool> JsonObjects::fill() {
  const std::size_t had = bytes_.size();
  bytes_.resize(had + std::clamp(had, kJsonReadBytes, kMaxObjectBytes));  // doubled, where an object is long
  KILN_TRY(const std::size_t got, read_(std::span(bytes_).subspan(had)));
  bytes_.resize(had + got);
  return got > 0;
}

// The next character that isn't blank; NUL at the end.
Result<char> JsonObjects::peek() {
  for (;;) {
    for (; at_ < bytes_.size(); ++at_) {
      if (kJsonBlanks.find(bytes_[at_]) == std::string_view::npos) return bytes_[at_];
      line_ += bytes_[at_] == '\n' ? 1 : 0;
    }
    bytes_.clear();
    at_ = 0;
    KILN_TRY(const bool has_more, fill());
    if (!has_more) return '\0';
  }
}

// Goes to where the next object begins; false at the end.
Result<bool> JsonObjects::find_next() {
  KILN_TRY(char c, peek());
  if (!std::exchange(has_begun_, true)) {
    is_array_ = c == '[';
    if (is_array_) {
      ++at_;
      KILN_TRY(c, peek());
    }
  } else if (is_array_ && !is_array_over_ && c == ',' && has_object_) {
    ++at_;
    KILN_TRY(c, peek());
    if (c == ']') return wrong("there is a comma before the array's end");
  } else if (is_array_ && !is_array_over_ && c != ']' && c != '\0') {
    return wrong("expected a comma or the array's end behind the object");
  }
  if (is_array_ && !is_array_over_ && c == ']') {
    is_array_over_ = true;
    ++at_;
    KILN_TRY(c, peek());
  }
  if (c == '\0' && at_ >= bytes_.size()) {
    if (is_array_ && !is_array_over_) return wrong("the array that begins the file doesn't end; fetch the file again");
    return false;
  }
  if (is_array_over_) return wrong("something follows the array's end");
  if (c == '{') return true;
  const std::string_view there = std::string_view(bytes_).substr(at_, 20);
  return wrong(fmt::format(
      "expected an object with a value for each column, as {{\"name\": 1}}, found {}{}", shorten(there, there.size()),
      c == '['
          ? fmt::format("; of arrays, jq makes CSV: jq -r '.[] | @csv' {} | kiln import - OUT.db", word_of_file(path_))
          : ""));
}

Result<bool> JsonObjects::next(std::string_view& object, std::int64_t& line) {
  KILN_TRY(const bool is_there, find_next());
  if (!is_there) return false;
  has_object_ = true;
  line = line_;
  std::int64_t depth = 0;
  bool in_text = false;
  bool is_escaped = false;
  for (std::size_t i = at_;; ++i) {
    if (i == bytes_.size()) {
      bytes_.erase(0, std::exchange(at_, 0));
      i = bytes_.size();
      if (i >= kMaxObjectBytes)
        return wrong(
            fmt::format("the object that begins on line {} is longer than {} MiB", line, kMaxObjectBytes >> 20));
      KILN_TRY(const bool has_more, fill());
      if (!has_more)
        return wrong(fmt::format("the object that begins on line {} doesn't end; fetch the file again", line));
    }
    const char c = bytes_[i];
    if (c == '\n') ++line_;
    if (in_text) {
      if (c == '"' && !is_escaped) in_text = false;
      is_escaped = c == '\\' && !is_escaped;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) {
      object = std::string_view(bytes_).substr(at_, i + 1 - at_);
      at_ = i + 1;
      return true;
    }
  }
}

}  // namespace kiln::import
