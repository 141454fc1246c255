#include "ranks/order_digest.h"

#include <array>
#include <bit>

namespace kiln::ranks {

namespace {

constexpr std::size_t kWaitingBytes = 16 * 1024;

// As eight bytes, the lowest first.
std::array<char, 8> bytes_of(std::uint64_t number) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

}  // namespace

void OrderDigest::add(std::int64_t integer) {
  const auto bytes = bytes_of(static_cast<std::uint64_t>(integer));
  add('i', {bytes.data(), bytes.size()});
}

void OrderDigest::add(double real) {
  const auto bytes = bytes_of(std::bit_cast<std::uint64_t>(real == 0 ? 0.0 : real));
  add('r', {bytes.data(), bytes.size()});
}

void OrderDigest::add(std::string_view text) {
  const auto length = bytes_of(text.size());
  add('t', {length.data(), length.size()});
  waiting_ += text;
}

void OrderDigest::add(char type, std::string_view bytes) {
  if (waiting_.size() >= kWaitingBytes) {
    digest_.add(waiting_);
    waiting_.clear();
  }
  waiting_ += type;
  waiting_ += bytes;
}

std::string OrderDigest::finish() {
  digest_.add(waiting_);
  waiting_.clear();
  return digest_.finish();
}

}  // namespace kiln::ranks
