// Answers requests for the connection layer: the API's answers as bytes, rendered once and kept where they come again.
#pragma once

#include <cstdint>
#include <memory>

#include "api/call.h"
#include "net/service.h"
#include "server/access_log.h"

namespace kiln::server {

// REQUIRED: the readers have counts. origin: of the connection layer's ids (request_id.h).
// Serves one thread at a time: a worker's with a query connection, an event loop's without. log_lines: null where
// nothing is logged. All of them, and what the readers stand for, must outlive it.
std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers,
                                             const AccessLogOptions& log, OutputQueue* log_lines, std::uint64_t origin);

}  // namespace kiln::server
