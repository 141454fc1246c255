// How many connections each client has, so that one alone can't take all that there are. A client is an IPv4 address or
// an IPv6 network of 64 bits: less than that nobody gets, and whoever has one has all its addresses (RFC 6177).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "net/clients/address.h"

namespace kiln::net {

// Any number of threads may use it; it must outlive the places that it gives.
class ClientConnections {
 public:
  // most: at once, of each client; 0: any number. exempts_loopback: clients on this machine, such as load tests and
  // proxies, may have more.
  ClientConnections(std::size_t most, bool exempts_loopback) : most_(most), exempts_loopback_(exempts_loopback) {}

  // A connection's place: it counts until the last copy is gone. Null where it doesn't count.
  using Place = std::shared_ptr<void>;
  // nullopt: the client has as many connections as it may have.
  std::optional<Place> admit(const Address& address);

 private:
  void leave(const Address& client);

  const std::size_t most_;
  const bool exempts_loopback_;
  std::mutex mutex_;
  std::map<Address, std::size_t> open_;  // guarded by mutex_; of those who have any
};

}  // namespace kiln::net
