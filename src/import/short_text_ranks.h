// Where a short text was looked up before: the second reading looks up every field of the file, and most have few
// bytes, which compare and hash as one number. It forgets: a text takes the place of another with the same slot.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "ranks/format.h"

namespace kiln::import {

class ShortTextRanks {
 public:
  // texts: how many different ones there are, of any length. max_bytes: what it may take, if that is 256 bytes or more.
  ShortTextRanks(std::size_t texts, std::size_t max_bytes)
      : slots_(std::bit_floor(
            std::clamp(std::bit_ceil(2 * texts), kMinSlots, std::max(kMinSlots, max_bytes / sizeof(Slot))))) {}

  // What find(text) says: the text's rank, or none. It's asked where the rank isn't here.
  template <class Find>
  std::optional<ranks::Rank> get(std::string_view text, const Find& find) {
    if (text.empty() || text.size() > kMaxBytes) return find(text);
    const std::uint64_t number = number_of(text);
    Slot& slot = slots_[hash(number + text.size()) & (slots_.size() - 1)];
    if (slot.number == number && slot.bytes == text.size()) return slot.rank;
    const std::optional<ranks::Rank> rank = find(text);
    if (rank) slot = {number, static_cast<std::uint32_t>(text.size()), *rank};
    return rank;
  }

 private:
  static constexpr std::size_t kMinSlots = 16, kMaxBytes = 8;

  struct Slot {
    std::uint64_t number = 0;
    std::uint32_t bytes = 0;  // of the text; 0: there is none
    ranks::Rank rank = 0;
  };

  // Among texts of one length each has its own.
  static std::uint64_t number_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(text[i])}; };
    if (text.size() < 4) return byte(0) << 16 | byte(text.size() / 2) << 8 | byte(text.size() - 1);
    std::uint32_t begin = 0, end = 0;  // which overlap
    std::memcpy(&begin, text.data(), sizeof begin);
    std::memcpy(&end, text.data() + text.size() - sizeof end, sizeof end);
    return std::uint64_t{begin} << 32 | end;
  }

  // The high bits of Fibonacci hashing's product (Knuth, The Art of Computer Programming, volume 3, 6.4).
  static std::size_t hash(std::uint64_t number) {
    return static_cast<std::size_t>(number * 0x9E3779B97F4A7C15U >> 40U);
  }

  std::vector<Slot> slots_;
};

}  // namespace kiln::import
