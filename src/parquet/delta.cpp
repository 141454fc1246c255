#include "parquet/delta.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "parquet/hybrid.h"
#include "parquet/thrift_writer.h"

namespace kiln::parquet {

namespace {

// Those of other writers: a block is a multiple of 128 values, a miniblock one of 32.
constexpr std::size_t kBlock = 128, kMiniblocks = 4, kMiniblock = kBlock / kMiniblocks;

// Differences wrap around, and their reader adds them up so: "Subtractions may incur signed arithmetic overflow".
constexpr std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

// REQUIRED: at least one difference, at most a block of them.
void append_block(std::span<const std::int64_t> differences, std::string& out) {
  const std::int64_t least = *std::ranges::min_element(differences);
  std::array<std::uint64_t, kBlock> above{};  // what is missing of the last miniblock is zeros
  for (std::size_t i = 0; i < differences.size(); ++i)
    above[i] = static_cast<std::uint64_t>(difference(differences[i], least));
  append_zigzag(least, out);
  std::array<int, kMiniblocks> widths{};
  for (std::size_t i = 0; i < kMiniblocks; ++i) {
    for (std::size_t j = 0; j < kMiniblock; ++j) widths[i] = std::max(widths[i], bits_of(above[i * kMiniblock + j]));
    out += static_cast<char>(widths[i]);
  }
  for (std::size_t i = 0; i * kMiniblock < differences.size(); ++i)
    pack_bits(std::span<const std::uint64_t>(above).subspan(i * kMiniblock, kMiniblock), widths[i], out);
}

}  // namespace

void append_deltas(std::span<const std::int64_t> numbers, std::string& out) {
  append_varint(kBlock, out);
  append_varint(kMiniblocks, out);
  append_varint(numbers.size(), out);
  append_zigzag(numbers.empty() ? 0 : numbers[0], out);
  std::array<std::int64_t, kBlock> differences{};
  for (std::size_t begin = 1; begin < numbers.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, numbers.size() - begin);
    for (std::size_t i = 0; i < count; ++i) differences[i] = difference(numbers[begin + i], numbers[begin + i - 1]);
    append_block(std::span<const std::int64_t>(differences).first(count), out);
  }
}

void append_texts(std::string_view plain, std::string& out) {
  std::vector<std::int64_t> lengths;
  std::string bytes;
  bytes.reserve(plain.size());
  while (!plain.empty()) {
    std::uint32_t length = 0;
    std::memcpy(&length, plain.data(), sizeof(length));
    lengths.push_back(length);
    bytes += plain.substr(sizeof(length), length);
    plain.remove_prefix(sizeof(length) + length);
  }
  append_deltas(lengths, out);
  out += bytes;
}

}  // namespace kiln::parquet
