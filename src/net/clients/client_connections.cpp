#include "net/clients/client_connections.h"

namespace kiln::net {

std::optional<ClientConnections::Place> ClientConnections::admit(const Address& address) {
  if (most_ == 0 || (exempts_loopback_ && address.is_loopback())) return Place();
  const Address client = address.site();
  {
    const std::scoped_lock lock(mutex_);
    std::size_t& open = open_[client];
    if (open >= most_) return std::nullopt;
    ++open;
  }
  return Place(nullptr, [this, client](std::nullptr_t) { leave(client); });
}

void ClientConnections::leave(const Address& client) {
  const std::scoped_lock lock(mutex_);
  const auto found = open_.find(client);
  if (--found->second == 0) open_.erase(found);
}

}  // namespace kiln::net
