// Conditional requests (RFC 9110, section 13): what a client has already, or insists on. The one place that decides
// whether an answer is a 304 or a 412.
//
// No answer has a Last-Modified, because a baked file says what it is made of and not since when; so
// If-Modified-Since and If-Unmodified-Since are ignored (sections 13.1.3 and 13.1.4), and an If-Range with a date is
// false (section 13.1.5).
#pragma once

#include <string_view>

#include "http/request.h"

namespace kiln::http {

// Whether an If-None-Match names that ETag, or any. They are compared weakly (RFC 9110, section 13.1.2).
bool names_etag(std::string_view if_none_match, std::string_view etag);

// Whether an If-Match names that ETag, or any. They are compared strongly (section 13.1.1), so a weak one never does.
bool names_strong_etag(std::string_view if_match, std::string_view etag);

enum class Outcome {
  proceed,
  unchanged,  // 304
  failed,     // 412
};

// Of the conditions of a request, in the order of section 13.2.2. REQUIRED: its method is GET or HEAD, and without
// conditions it would have succeeded (section 13.2.1). `etag`: of that answer; empty: it has none.
Outcome outcome_of(const Request& request, std::string_view etag);

}  // namespace kiln::http
