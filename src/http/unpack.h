// What the build has packed, for the few clients that take it as it was only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln::http {

// One frame of zstd (RFC 8878), of so many bytes. REQUIRED: it's whole and has them.
std::string unpack_zstd(std::string_view packed, std::size_t bytes);

}  // namespace kiln::http
