// SHA-256 (FIPS 180-4) of bytes that come in pieces.
#pragma once

#include <nettle/sha2.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace kiln {

class Sha256 {
 public:
  Sha256() { sha256_init(&state_); }

  void add(std::string_view bytes) {
    sha256_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  }
  // As eight bytes, the lowest first, whatever the machine's own order.
  void add(std::uint64_t number) {
    char bytes[8];
    for (char& byte : bytes) {
      byte = static_cast<char>(number & 0xff);
      number >>= 8;
    }
    add(std::string_view(bytes, sizeof bytes));
  }

  // Lower-case hex, and begins anew.
  std::string finish();

 private:
  sha256_ctx state_;
};

}  // namespace kiln
