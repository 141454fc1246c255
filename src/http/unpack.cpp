#include "http/unpack.h"

#include <zstd.h>

namespace kiln::http {

std::string unpack_zstd(std::string_view packed, std::size_t bytes) {
  std::string plain(bytes, '\0');
  plain.resize(ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size()));
  return plain;
}

}  // namespace kiln::http
