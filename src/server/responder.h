// cpp-httplib under kiln's own connection layer (net/). The library is here because those for whom kiln is built asked
// for it. What it does: it binds the listening socket, and it renders each answer: status line, fields, body. What it
// doesn't do: read requests, route them, or accept, read and write sockets.
//
// What the library offers and this bypasses, and so has no effect here: listen(), its task queue and thread pool,
// set_keep_alive_*, set_read/write_timeout, set_payload_max_length, set_idle_interval, its logger, WebSockets, and its
// routes (see api/routes.h). Heads are parsed by net/head/request_head.h, more strictly than the library does.
// The library gets to see the request line alone: of the fields it would answer Range with 206 or 416, a malformed
// Accept with 400, and Expect with 100, whatever the route wants. Whoever needs a field finds it in net::RequestHead.
#pragma once

#include <memory>
#include <string>

#include "api/call.h"
#include "net/service.h"
#include "os/file_descriptor.h"
#include "server/access_log.h"

namespace kiln::server {

// Serves one thread at a time: a worker's with a query connection, an event loop's without. log_lines: null where
// nothing is logged. All of them, and what the readers stand for, must outlive it.
std::unique_ptr<net::Service> make_responder(const api::Api& api, const api::Readers& readers,
                                             const AccessLogOptions& log, OutputQueue* log_lines);

struct ListeningSocket {
  FileDescriptor socket;
  int port = 0;
};

// Listens on a name or an address, IPv4 or IPv6; port 0 takes a free one. Errors: io (in use, unknown or forbidden).
Result<ListeningSocket> listen_on(const std::string& host, int port);

}  // namespace kiln::server
