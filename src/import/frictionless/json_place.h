// A value in a JSON file that a person wrote, together with the way to it, so that whatever is wrong with it can be
// said where it stands: "t.schema.json, fields/3/name: expected a string, found a number".
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.h"

namespace kiln::import {

// The text as JSON. Errors: invalid_argument, with the line and column where it stops being JSON.
Result<nlohmann::json> parse_json(std::string_view text, std::string_view file);

// Belongs to the file's JSON value, which must outlive it. Every reading checks the value's type; its error is
// invalid_argument and names file and place.
class JsonPlace {
 public:
  JsonPlace(std::string file, const nlohmann::json& value) : file_(std::move(file)), value_(&value) {}

  Result<std::string> string() const;
  Result<bool> boolean() const;
  Result<std::int64_t> positive_integer() const;
  Result<std::vector<JsonPlace>> elements() const;  // of an array
  Result<JsonPlace> object() const;                 // itself, if it is one

  bool is_null() const { return value_->is_null(); }
  bool is_string() const { return value_->is_string(); }
  bool is_object() const { return value_->is_object(); }

  // None where there is no such member. REQUIRED: is_object().
  std::optional<JsonPlace> member(const char* name) const;
  bool has(const char* name) const { return value_->contains(name); }
  // The same, with the member's type checked.
  Result<std::optional<std::string>> string_member(const char* name) const;
  Result<std::optional<bool>> boolean_member(const char* name) const;

  // For messages: the value as it could stand in the file, cut where it is long. REQUIRED: a plain value, or an array
  // of such; nlohmann/json writes nested ones recursively.
  std::string shown() const;

  // return place.fail("expected {}, found {}", a, b);
  template <class... Args>
  [[nodiscard]] tl::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) const {
    return kiln::fail(ErrorCode::invalid_argument, "{}: {}", where(), fmt::format(format, std::forward<Args>(args)...));
  }

  // "expected {}, found a number"
  [[nodiscard]] tl::unexpected<Error> wrong_type(std::string_view expected) const;

  // The way from the file's top: "fields/3/name".
  const std::string& path() const { return path_; }

 private:
  JsonPlace child(std::string_view name, const nlohmann::json& value) const;
  std::string where() const { return path_.empty() ? file_ : file_ + ", " + path_; }

  std::string file_, path_;
  const nlohmann::json* value_;
};

}  // namespace kiln::import
