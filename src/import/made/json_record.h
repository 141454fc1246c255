// One object of JSON to the fields of a row, each as it's written: a number keeps its digits, and what is nested stays
// JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"

namespace kiln::import {

struct JsonField {
  enum class Kind {
    missing,  // null
    plain,    // a number, true or false: text is what it's written as
    text,
    nested,  // an object or an array: text is its JSON, without blanks
    table,   // an array of objects: the same
  };
  std::string name;
  Kind kind = Kind::missing;
  std::string text = {};
};

// path and line, on which the object begins, are for messages.
// Errors: invalid_argument (it isn't JSON, or has a name twice).
Result<void> read_json_object(std::string_view object, const std::string& path, std::int64_t line,
                              std::vector<JsonField>& fields);

}  // namespace kiln::import
