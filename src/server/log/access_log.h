// The access log: a line a request on standard output; `remote` is the client.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/clients/address.h"
#include "net/service.h"
#include "os/output_queue.h"
#include "server/log/log_line.h"

namespace kiln::server {

struct AccessLogOptions {
  LogFormat format = LogFormat::json;
  bool probes = false;  // whether GET and HEAD of /healthz, /readyz and /metrics are lines, too; every node of a load
                        // balancer asks every few seconds
  std::vector<net::Network> trusted_proxies =
      {};  // those whose word counts about who the client is; see net/clients/client_address.h
};

// Standard output's queue, for all threads. What can't be written is lost, and standard error says how many lines:
// neither a full disk nor a reader that stalls must stop the service.
std::unique_ptr<OutputQueue> open_access_log();

// Belongs to one thread; several of them may write at the same time, and their lines don't mix. The options and the
// queue must outlive it.
class AccessLog {
 public:
  // queue: null where nothing is logged.
  AccessLog(const AccessLogOptions& options, OutputQueue* queue) : options_(options), queue_(queue) {}
  const AccessLogOptions& options() const { return options_; }
  // route: what the request is counted as (api/routes.h); id: the request's.
  void add(const net::Exchange& exchange, std::string_view route, std::string_view id);
  // Who has sent it, where a trusted proxy says who; otherwise empty: it's the peer.
  std::string client_behind(const net::Request& request) const;
  // Hands on what was added since.
  void flush();

 private:
  const AccessLogOptions& options_;
  OutputQueue* const queue_;
  std::string lines_;
};

}  // namespace kiln::server
