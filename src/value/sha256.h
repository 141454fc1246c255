// SHA-256 (FIPS 180-4) of bytes that come in pieces.
#pragma once

#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kiln {

// A number in a digest: the lowest byte first, whatever the machine's own order.
inline std::array<char, 8> eight_bytes(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

class Sha256 {
 public:
  Sha256() { sha256_init(&state_); }

  void add(std::string_view bytes) {
    sha256_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  }
  void add(std::uint64_t number) {
    const auto bytes = eight_bytes(number);
    add(std::string_view(bytes.data(), bytes.size()));
  }

  // Lower-case hex, and begins anew.
  std::string finish();

 private:
  sha256_ctx state_;
};

}  // namespace kiln
