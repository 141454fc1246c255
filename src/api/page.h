// A page of something, rows or groups or values: what a request asks for of it, and what the answer says of it.
#pragma once

#include <cstdint>

#include "api/call.h"
#include "error/error.h"
#include "http/format.h"
#include "http/paging.h"

namespace kiln::api {

// The fields of a request that choose among the answers at an address.
inline constexpr const char* kPageVary = "Accept, Accept-Encoding, Prefer, Range";

struct PageRequest {
  http::Format form;
  http::Paging paging;
  std::int64_t limit;  // how many at most
  bool is_capped;      // it asked for more
};

// Errors: invalid_argument, not_acceptable.
Result<PageRequest> parse_page(const Call& call);

// The page that was found.
struct FoundPage {
  http::Page page;
  bool has_next = false;
  bool counted = true;  // whether page.count is known
};

// 304, if the client has the answer already. Of an object or a range nobody knows yet whether there is one.
std::optional<http::Answer> unchanged_page(const Call& call, const PageRequest& request);

// What's wrong with the page for such a request. Errors: not_acceptable, out_of_range.
Result<void> check_page(const PageRequest& request, const FoundPage& found);

// The answer without its body.
http::Answer begin_page(const Call& call, const PageRequest& request, const FoundPage& found);

}  // namespace kiln::api
