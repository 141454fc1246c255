// cpp-httplib under kiln's own connection layer (net/). The library is here because those for whom kiln is built asked
// for it. What it does: it binds the listening socket, and it renders the heads of answers. What it doesn't do: read
// requests, route them, or accept, read and write sockets.
//
// What the library offers and this bypasses, and so has no effect here: listen(), its task queue and thread pool,
// set_keep_alive_*, set_read/write_timeout, set_payload_max_length, set_idle_interval, its logger, WebSockets, and its
// routes (see api/routes.h). Heads of requests are parsed by net/head/request_head.h, more strictly than the library
// does. The library gets to see a request line of our own alone: of the fields it would answer Range with 206 or 416, a
// malformed Accept with 400, and Expect with 100, whatever the route wants.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "error/error.h"
#include "os/file_descriptor.h"

namespace kiln::server {

// Renders heads. Belongs to one thread.
class HeadRenderer {
 public:
  HeadRenderer();
  ~HeadRenderer();
  HeadRenderer(const HeadRenderer&) = delete;
  HeadRenderer& operator=(const HeadRenderer&) = delete;

  // Appends the status line and the fields, whose text ends with the empty line.
  void append(int status, std::string_view fields, std::string& out);

 private:
  class Library;
  std::unique_ptr<Library> library_;
};

struct ListeningSocket {
  FileDescriptor socket;
  int port = 0;
};

// Listens on a name or an address, IPv4 or IPv6; port 0 takes a free one. Errors: io (in use, unknown or forbidden).
Result<ListeningSocket> listen_on(const std::string& host, int port);

}  // namespace kiln::server
