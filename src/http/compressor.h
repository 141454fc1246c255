// Packs an answer's bytes for clients that take it: gzip (RFC 1952) or zstd (RFC 8878).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/answer.h"

namespace kiln::http {

// What's smaller fits into a packet as it is.
inline constexpr std::size_t kMinCompressedBytes = 1024;

class Compressor {
 public:
  virtual ~Compressor() = default;
  // Appends to `out` what is known of the packed bytes once `bytes` have followed those before. The last call ends it:
  // nothing is held back. Throws std::bad_alloc.
  virtual void add(std::string_view bytes, bool last, std::string& out) = 0;
  // What it holds between two calls, about.
  virtual std::size_t held_bytes() const = 0;
};

// REQUIRED: not identity.
std::unique_ptr<Compressor> make_compressor(ContentCoding encoding);

// The name in Content-Encoding.
const char* to_string(ContentCoding encoding);

// Packs the answer, whether it's whole or a stream.
void compress(Answer& answer, ContentCoding encoding);

}  // namespace kiln::http
