// The target of a request (RFC 9112, section 3.2) taken apart: path segments and query parameters, percent-decoded
// once, here. A %2F in a segment is part of it, not a separator.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.h"

namespace kiln::http {

struct Target {
  std::string path;  // as sent, without the query: what a problem's `instance` names
  std::vector<std::string>
      segments;  // decoded: "/getRow/5" -> {"getRow", "5"}, "/getRow/" -> {"getRow", ""}, "/" -> {""}
  std::vector<std::pair<std::string, std::string>> parameters;  // decoded; + is a space in them; in the order sent

  // The first value of that parameter.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

// Takes an origin-form ("/getRow/5?x=1") or absolute-form ("http://host/getRow/5") target.
// Errors: invalid_argument (a % that two hexadecimal digits don't follow, or what isn't UTF-8).
Result<Target> parse_target(std::string_view target);

// Text as it stands in a query or a segment of a path: percent-encoded but for letters, digits and the punctuation that
// has no meaning there.
std::string percent_encode(std::string_view text);

// The path of a target, whatever else is wrong with it.
std::string_view path_of(std::string_view target);

}  // namespace kiln::http
