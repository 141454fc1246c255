// Answers requests for the connection layer: the API's answers as bytes, rendered once and kept where they come again.
#pragma once

#include <cstdint>
#include <memory>

#include "api/call.h"
#include "net/service.h"
#include "server/log/access_log.h"
#include "server/rate_limiter.h"

namespace kiln::server {

// What the responders of one thread share, those of other datasets among them.
struct Shared {
  AccessLog& log;
  std::uint64_t origin;  // of the connection layer's ids; see log/request_id.h
  RateLimiter* limiter;  // all threads'; null: clients may send as much as they like
};

// Serves one thread at a time: a worker's with a query connection, an event loop's without. All of them, and what the
// readers stand for, must outlive it. REQUIRED: the readers have counts.
std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers, const Shared& shared);

}  // namespace kiln::server
