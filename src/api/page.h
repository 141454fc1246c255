// A page of something, rows or groups or values: what a request asks for of it, and what the answer says of it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "api/call.h"
#include "error/error.h"
#include "http/format.h"
#include "http/paging.h"
#include "http/preferences.h"
#include "value/value.h"

namespace kiln::api {

struct PageRequest {
  http::Format form;
  http::Paging paging;
  std::int64_t limit;        // how many at most
  bool is_capped;            // it asked for more
  std::string variant = {};  // of the answer: what Prefer and Range have chosen
  http::Preferences preferences = {};
  render::CsvOptions csv = {};

  http::RowForm row_form() const { return {form, csv}; }
};

inline constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();  // a limit that is none

// has_maximum: also a download has http::kMaxPage at most. fixed: the form, where the path says it. Errors:
// invalid_argument, unknown_preference, not_acceptable, out_of_range.
Result<PageRequest> parse_page(const Call& call, bool has_maximum = false, std::optional<http::Format> fixed = {});

// The page that was found.
struct FoundPage {
  http::Page page;
  bool has_next = false;
  bool counted = true;  // whether page.count is known
};

// 304, if the client has the answer already. Of an object, a range or an offset among counted rows nobody knows yet
// whether there is one.
std::optional<http::Answer> unchanged_page(const Call& call, const PageRequest& request);

// The answer where the page has nothing for such a request: 406 for an object that isn't one row, 416, which says how
// many rows there are.
std::optional<http::Answer> refuse_page(const Call& call, const PageRequest& request, const FoundPage& found);

// The answer without its body.
http::Answer begin_page(const Call& call, const PageRequest& request, const FoundPage& found);

// The whole answer, of rows that are in memory. total: how many there are on all pages.
Result<http::Answer> whole_page(const Call& call, const PageRequest& request, std::int64_t total,
                                std::vector<std::string> names, const std::vector<std::vector<Value>>& rows);

}  // namespace kiln::api
