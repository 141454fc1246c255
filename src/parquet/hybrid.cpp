#include "parquet/hybrid.h"

#include <algorithm>
#include <bit>

#include "parquet/thrift_writer.h"

namespace kiln::parquet {

namespace {

constexpr std::size_t kPackedTogether = 8;  // numbers: bit-packed runs are multiples
constexpr std::size_t kLeastRun = 8;        // shorter ones are as small packed

template <class Number>
std::size_t run_at(std::span<const Number> numbers, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < numbers.size() && numbers[end] == numbers[begin]) ++end;
  return end - begin;
}

template <class Number>
void append_packed(std::span<const Number> numbers, int width, std::string& out) {
  if (numbers.empty()) return;
  const std::size_t groups = (numbers.size() + kPackedTogether - 1) / kPackedTogether;
  append_varint(groups << 1 | 1, out);
  const std::size_t end = out.size() + groups * static_cast<std::size_t>(width);
  pack_bits(numbers, width, out);
  out.resize(end, '\0');
}

}  // namespace

int bits_of(std::uint64_t number) { return static_cast<int>(std::bit_width(number)); }

template <class Number>
void pack_bits(std::span<const Number> numbers, int width, std::string& out) {
  static_assert(std::endian::native == std::endian::little, "eight bytes are written as they lie in a register");
  const std::size_t begin = out.size();
  const std::size_t bytes = (numbers.size() * static_cast<std::size_t>(width) + 7) / 8;
  out.resize(begin + bytes + sizeof(std::uint64_t));  // whole registers are written, also the last
  char* place = out.data() + begin;
  std::uint64_t gathered = 0;
  int bits = 0;  // of them that are taken
  for (const Number number : numbers) {
    const auto wide = static_cast<std::uint64_t>(number);
    gathered |= wide << bits;
    bits += width;
    if (bits < 64) continue;
    std::copy_n(reinterpret_cast<const char*>(&gathered), sizeof(gathered), place);
    place += sizeof(gathered);
    bits -= 64;
    gathered = bits == 0 ? 0 : wide >> (width - bits);
  }
  std::copy_n(reinterpret_cast<const char*>(&gathered), sizeof(gathered), place);
  out.resize(begin + bytes);
}

void append_run(std::uint32_t number, std::size_t count, int width, std::string& out) {
  append_varint(count << 1, out);
  for (int bit = 0; bit < width; bit += 8) out += static_cast<char>(number >> bit & 0xff);
}

template <class Number>
void append_hybrid(std::span<const Number> numbers, int width, std::string& out) {
  std::size_t packed = 0;  // where the numbers begin that no run has taken
  for (std::size_t i = 0; i < numbers.size();) {
    const std::size_t run = run_at(numbers, i);
    // What is packed before a run must be a multiple of eight: the run lends what is missing.
    const std::size_t lent = (kPackedTogether - (i - packed) % kPackedTogether) % kPackedTogether;
    if (run >= lent + kLeastRun) {
      append_packed(numbers.subspan(packed, i + lent - packed), width, out);
      append_run(static_cast<std::uint32_t>(numbers[i]), run - lent, width, out);
      packed = i + run;
    }
    i += run;
  }
  append_packed(numbers.subspan(packed), width, out);
}

template void pack_bits(std::span<const std::uint16_t>, int, std::string&);
template void pack_bits(std::span<const std::uint64_t>, int, std::string&);
template void append_hybrid(std::span<const std::uint8_t>, int, std::string&);
template void append_hybrid(std::span<const std::uint16_t>, int, std::string&);

}  // namespace kiln::parquet
