// What a handler answers, before it becomes bytes on a connection.
#pragma once

#include <memory>
#include <string>

#include "net/service.h"

namespace kiln::http {

inline constexpr const char* kJson = "application/json";
inline constexpr const char* kNdjson = "application/x-ndjson";
inline constexpr const char* kCsv = "text/csv; charset=utf-8; header=present";  // RFC 4180
inline constexpr const char* kText = "text/plain; charset=utf-8";
inline constexpr const char* kProblemJson = "application/problem+json";  // RFC 9457

// Cache policies, chosen on purpose for each answer.
// The data behind an address never changes while one image serves it; a minute is how long a client may go on believing
// the old image after a deployment. Raise it when addresses carry a version.
inline constexpr const char* kCacheData = "public, max-age=60";
inline constexpr const char* kCacheNever = "no-store";  // errors, random rows, health

struct Answer {
  int status = 200;
  std::string body = {};
  const char* content_type = kJson;
  const char* cache_control = kCacheData;
  const char* allow = nullptr;  // the Allow header of a 405 and of OPTIONS
  int retry_after_s = 0;        // the Retry-After header of a 503; 0: none
  // What follows `body`, made piece by piece: an http::RowStream. Null for most.
  std::unique_ptr<net::Body> rest = nullptr;
  bool needs_worker = false;  // nothing was answered: it would have taken longer than the event loop has time for
};

}  // namespace kiln::http
