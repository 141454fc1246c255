#include "server/log/request_id.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "server/log/only_value.h"

namespace kiln::server {

namespace {

constexpr std::size_t kMaxIdBytes = 128, kHalf = kOwnIdBytes / 2;
constexpr std::string_view kRequestIdField = "x-request-id", kTraceIdField = "x-amzn-trace-id";

constexpr std::array<bool, 256> kIdBytes = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("0123456789-._~+/=:@;" "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdBytes &&
         std::ranges::all_of(text, [](char c) { return kIdBytes[static_cast<unsigned char>(c)]; });
}

// The two digits of each byte.
constexpr std::array<char, 512> kDigits = [] {
  std::array<char, 512> digits{};
  for (std::size_t i = 0; i < digits.size(); ++i) digits[i] = "0123456789abcdef"[i % 2 == 0 ? i / 2 >> 4 : i / 2 & 0xf];
  return digits;
}();

void write_hexadecimal(std::uint64_t number, char* to) {
  for (std::size_t i = kHalf; i > 0; number >>= 8) std::memcpy(to + (i -= 2), &kDigits[2 * (number & 0xff)], 2);
}

}  // namespace

std::uint64_t draw_origin() {
  std::uint64_t origin = 0;
  ssize_t drawn = -1;
  do {
    drawn = ::getrandom(&origin, sizeof(origin), 0);  // not more than 256 bytes come whole (getrandom(2))
  } while (drawn < 0 && errno == EINTR);
  if (drawn < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
  return origin;
}

RequestIds::RequestIds(std::uint64_t origin) { write_hexadecimal(origin, own_.data()); }

std::string_view RequestIds::of(const net::RequestHead& head, std::uint64_t number) {
  for (const std::string_view name : {kRequestIdField, kTraceIdField}) {
    if (const std::string_view id = only_value(head, name); is_id(id)) return id;
  }
  write_hexadecimal(number, own_.data() + kHalf);
  return {own_.data(), own_.size()};
}

}  // namespace kiln::server
