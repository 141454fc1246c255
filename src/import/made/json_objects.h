// A text of JSON to its objects, one after another: JSON Lines, an array of objects, or objects one below the other.
// Only where each begins and ends is found here, so that no more than one is in memory; json_record.h reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::import {

// Whether a text that starts so is JSON: an object with a name in it, or an array of objects or arrays.
bool is_json(std::string_view start);

// start: a text's first bytes. Errors: invalid_argument (it's JSON, but of arrays of single values, whose commas would
// be taken for those of CSV).
Result<void> check_not_json_values(const std::string& path, std::string_view start);

class JsonObjects {
 public:
  using Read = std::function<Result<std::size_t>(std::span<char> buffer)>;

  // path is for messages.
  JsonObjects(std::string path, Read read);

  // The next object's text, which isn't known to be JSON, and the line on which it begins. False at the end.
  // Errors: those of read, invalid_argument (something else stands there; it doesn't end; it has more than 128 MiB).
  Result<bool> next(std::string_view& object, std::int64_t& line);

  // Begins again. REQUIRED: what read() gives, too.
  void restart();

  bool is_array() const { return is_array_; }

 private:
  Result<bool> fill();
  Result<char> peek();
  Result<bool> find_next();
  tl::unexpected<Error> wrong(std::string_view what) const;

  std::string path_;
  Read read_;
  std::string bytes_;  // what was read and isn't handed out yet begins at at_
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  bool has_begun_ = false, is_array_ = false, is_array_over_ = false, has_object_ = false;
};

}  // namespace kiln::import
