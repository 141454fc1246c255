// Targets of requests in their four forms (RFC 9112, section 3.2): which of them a method takes, what may stand in
// them, and what of them is this server's to answer.
#pragma once

#include <optional>
#include <string_view>

namespace kiln::net {

// uri-host [":" port] (RFC 9110, section 7.2; RFC 3986, section 3.2.2), and not empty: an http address has a host.
bool is_host(std::string_view host);

// The target without scheme and authority, where it has them (absolute-form): "http://a:80/b?c" -> "/b?c", "http://a"
// -> "/". Schemes are written in any case (RFC 3986, section 3.1). All other targets are what they are.
std::string_view without_authority(std::string_view target);

// What is wrong with the target of such a request, in words for the client; nullopt: nothing.
std::optional<const char*> fault_of_target(std::string_view method, std::string_view target);

}  // namespace kiln::net
