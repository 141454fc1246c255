// Answers requests for the connection layer: the API's answers as bytes, rendered once and kept where they come again.
#pragma once

#include <cstdint>
#include <memory>

#include "api/call.h"
#include "net/service.h"
#include "server/log/access_log.h"

namespace kiln::server {

// Serves one thread at a time: a worker's with a query connection, an event loop's without. log: the thread's, which
// other responders of that thread use, too. origin: of the connection layer's ids (request_id.h). All of them, and what
// the readers stand for, must outlive it. REQUIRED: the readers have counts.
std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers, AccessLog& log,
                                             std::uint64_t origin);

}  // namespace kiln::server
