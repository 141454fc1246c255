// The access log: one JSON object a line on standard output, one line a request; `remote` is the client.
#pragma once

#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"

namespace kiln::server {

struct AccessLogOptions {
  bool probes = false;  // whether GET and HEAD of /healthz and /readyz are lines, too; every node of a load balancer
                        // asks every few seconds
  std::vector<net::Network> trusted_proxies =
      {};  // those whose word counts about who the client is; see net/client_address.h
};

// Belongs to one thread; several of them may write at the same time, and their lines don't mix. The options must
// outlive it.
class AccessLog {
 public:
  explicit AccessLog(const AccessLogOptions& options) : options_(options) {}
  void add(const net::Exchange& exchange);
  // Writes what was added since. What can't be written is lost: a full disk must not stop the service.
  void flush();

 private:
  const AccessLogOptions& options_;
  std::string lines_;
};

}  // namespace kiln::server
