// Which rows of those that match a request asks for, and how the answer says which it has: PostgREST's Range and
// Content-Range, and RFC 8288's links to the other pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "error/error.h"
#include "http/request.h"
#include "http/target.h"

namespace kiln::http {

inline constexpr std::string_view kOffset = "offset", kLimit = "limit";  // the parameters' names
inline constexpr std::int64_t kDefaultPage = 100, kMaxPage = 1'000;      // rows

// What was asked for.
struct Paging {
  std::int64_t offset = 0;
  std::optional<std::int64_t> limit;
  bool by_range = false;  // by a Range field, not by parameters
  bool has_unit = false;  // of the Range: only with one it's a range of RFC 9110, without it it's PostgREST's own
};

// ?offset= and ?limit=, or else Range: 0-9 (also items=0-9, rows=0-9). A Range of another unit, or none of these forms,
// counts as none (RFC 9110, section 14.2). PostgREST's Range has no unit, and its Content-Range has none either,
// against section 14.4: its clients take it apart at the slash and the hyphen. Errors: invalid_argument; as PostgREST
// has it, out_of_range (limit=-1, Range: 9-0).
Result<Paging> parse_paging(const Target& target, const Request& request);

// What the answer has: `count` rows from the offset on, of `total` if that's known.
struct Page {
  std::int64_t offset = 0, count = 0;
  std::optional<std::int64_t> total = {};
};

// "0-99/336776", "0-99/*", "*/0"
std::string content_range(const Page& page);

// </rows?limit=100&offset=100>; rel="next", …: to the pages of that size. `has_next`: whether rows follow. Empty where
// there is no other page.
std::string links(const Target& target, const Page& page, std::int64_t limit, bool has_next);

}  // namespace kiln::http
