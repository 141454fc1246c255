#include "value/sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace kiln {

std::string Sha256::finish() {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_, digest.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace kiln
