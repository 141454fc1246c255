// Answers requests for the connection layer: the API's answers as bytes, rendered once and kept where they come again.
#pragma once

#include <cstdint>
#include <memory>

#include "api/call.h"
#include "net/service.h"
#include "server/access_log.h"
#include "server/rate_limiter.h"

namespace kiln::server {

// What all responders of a connection layer share.
struct Shared {
  const AccessLogOptions& log;
  OutputQueue* log_lines;          // null where nothing is logged
  std::uint64_t origin;            // of the layer's ids; see request_id.h
  RateLimiter* limiter = nullptr;  // null: clients may send as much as they like
};

// REQUIRED: the readers have counts.
// Serves one thread at a time: a worker's with a query connection, an event loop's without. All of them, and what the
// readers stand for, must outlive it.
std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers, const Shared& shared);

}  // namespace kiln::server
