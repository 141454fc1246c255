// Who a request comes from when it came through proxies: each appends the address from which it got the request to
// X-Forwarded-For, or an element to Forwarded (RFC 7239), so the list is read from the right, and only as long as those
// who wrote it are trusted. What stands further left a client may have invented.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "net/clients/address.h"
#include "net/head/request_head.h"

namespace kiln::net {

// The client's address by the head's fields; nullopt: it's the peer's. The fields count only where the peer is trusted.
// Going left, trusted addresses are proxies and skipped, and the first that isn't trusted is the client; the leftmost
// where all are. An element without an address ("unknown", "_hidden", empty, a name) ends the list: the client is then
// the address to its right, whose owner won't say more.
//
// X-Forwarded-For wins; Forwarded is read where there's none. A trusted proxy must set one of them, and let no
// X-Forwarded-For of its client pass if it sets the other: one that sets neither passes on what its clients wrote.
//
// `fields`: of the request's head; none if it was refused. Any thread may call it.
std::optional<Address> client_behind_proxies(std::string_view peer, std::span<const Field> fields,
                                             const std::vector<Network>& trusted);

// Whether the client's request was encrypted, by the word of a trusted peer: X-Forwarded-Proto, of which there must be
// one with one value; without it the `proto` of the element of Forwarded that names the client. A proxy must set or
// remove what it's asked about, as with addresses.
bool came_by_https(std::string_view peer, std::span<const Field> fields, const std::vector<Network>& trusted);

}  // namespace kiln::net
