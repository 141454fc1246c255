// The measure for kiln's connection layer: cpp-httplib's own listener and thread pool with a fixed reply. It looks
// nothing up. What of the library's defaults would only handicap it (Nagle, 5 s and 100 requests a connection) is set
// as kiln needs it.
//
//   kiln_listener PORT BODY
#define CPPHTTPLIB_LISTEN_BACKLOG 511
#include <httplib.h>

#include <cstdlib>
#include <limits>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string body = argv[2];
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_timeout(75);
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  // A thread for each of the benchmark's connections; with fewer, some would never be answered.
  server.new_task_queue = [] { return new httplib::ThreadPool(256); };
  // Named segments: without one the library matches a regular expression.
  server.Get("/:endpoint/:c", [&](const httplib::Request&, httplib::Response& response) {
    response.set_header("X-Content-Type-Options", "nosniff");
    response.set_header("Cache-Control", "public, max-age=60");
    response.set_content(body, "application/json");
  });
  return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
