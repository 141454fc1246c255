// A text of a few bytes as one number: most fields are short, and compare and hash so in a few instructions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace kiln::import {

class ShortText {
 public:
  static constexpr std::size_t kMaxBytes = 8;

  // Among texts of one length each has its own. REQUIRED: text.size() <= kMaxBytes.
  static std::uint64_t number_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(text[i])}; };
    if (text.empty()) return 0;
    if (text.size() < 4) return byte(0) << 16 | byte(text.size() / 2) << 8 | byte(text.size() - 1);
    std::uint32_t begin = 0, end = 0;  // which overlap
    std::memcpy(&begin, text.data(), sizeof begin);
    std::memcpy(&end, text.data() + text.size() - sizeof end, sizeof end);
    return std::uint64_t{begin} << 32 | end;
  }

  // The text of that number and length again.
  ShortText(std::uint64_t number, std::size_t size) : size_(size) {
    if (size < 4) {
      if (size > 0) bytes_[0] = static_cast<char>(number >> 16);
      if (size > 1) bytes_[size - 1] = static_cast<char>(number);
      if (size > 2) bytes_[1] = static_cast<char>(number >> 8);
      return;
    }
    const auto begin = static_cast<std::uint32_t>(number >> 32), end = static_cast<std::uint32_t>(number);
    std::memcpy(bytes_, &begin, sizeof begin);
    std::memcpy(bytes_ + size - sizeof end, &end, sizeof end);
  }

  // Of this object's bytes.
  std::string_view view() const { return {bytes_, size_}; }

 private:
  char bytes_[kMaxBytes] = {};
  std::size_t size_;
};

}  // namespace kiln::import
