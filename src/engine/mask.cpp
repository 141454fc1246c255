#include "engine/mask.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>

namespace kiln::engine {

namespace {

static_assert(std::endian::native == std::endian::little, "the first byte of eight is the lowest of their number");

// So many intervals are compared one after the other; of more a table says for each rank whether it passes.
constexpr std::size_t kMaxCompared = 4;

enum class To { set, add };

// One comparison tells whether a rank is in an interval: below `first` the difference wraps around.
template <To to, class T>
void match_interval(std::span<const T> ranks, const Interval& interval, std::uint8_t* __restrict mask) {
  const T first = static_cast<T>(interval.first), span = static_cast<T>(interval.last - interval.first);
  const T* __restrict const rank = ranks.data();
  const std::size_t count = ranks.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto passes = static_cast<T>(rank[i] - first) <= span ? std::uint8_t{255} : std::uint8_t{0};
    mask[i] = to == To::set ? passes : mask[i] | passes;
  }
}

template <class T>
void match_by_table(std::span<const T> ranks, const Intervals& accepted, std::uint8_t* mask) {
  std::vector<std::uint8_t> table(std::size_t{std::numeric_limits<T>::max()} + 1);
  for (const Interval& one : accepted)
    std::fill(table.begin() + one.first, table.begin() + one.last + 1, std::uint8_t{255});
  for (std::size_t i = 0; i < ranks.size(); ++i) mask[i] = table[ranks[i]];
}

// The numbers of those of eight rows that pass, in front.
struct RowsOfEight {
  std::array<std::uint16_t, 8> numbers{};
  std::size_t count = 0;
};
constexpr auto kRowsOfEight = [] {
  std::array<RowsOfEight, 256> table{};
  for (std::size_t pattern = 0; pattern < table.size(); ++pattern) {
    for (std::uint16_t row = 0; row < 8; ++row) {
      if ((pattern >> row & 1) != 0) table[pattern].numbers[table[pattern].count++] = row;
    }
  }
  return table;
}();

// The lowest bits of eight bytes as those of one, the first byte's lowest. No two of the sums of powers of two meet, so
// that nothing is carried.
std::size_t gather_bits(std::uint64_t bytes) { return (bytes & 0x0101010101010101) * 0x0102040810204080 >> 56; }

// Counts rank_of(ranks, i) for each i below `rows`.
template <class RankOf>
void count(std::size_t rows, std::vector<std::uint32_t>& counts, std::span<const std::uint16_t> ranks,
           const RankOf& rank_of) {
  std::uint32_t* const count = counts.data();
  for (std::size_t i = 0; i < rows; ++i) ++count[rank_of(ranks, i)];
}

// Four rows in turn are counted in places of their own: where a rank is the same in many rows one after another, as
// in a file that is sorted, each would wait for the count that the last one has just written.
template <class RankOf>
void count(std::size_t rows, std::vector<std::uint32_t>& counts, std::span<const std::uint8_t> ranks,
           const RankOf& rank_of) {
  constexpr std::size_t kInTurn = 4;
  std::array<std::array<std::uint32_t, 256>, kInTurn> parts{};
  std::size_t i = 0;
  for (; i + kInTurn <= rows; i += kInTurn) {
    ++parts[0][rank_of(ranks, i)];
    ++parts[1][rank_of(ranks, i + 1)];
    ++parts[2][rank_of(ranks, i + 2)];
    ++parts[3][rank_of(ranks, i + 3)];
  }
  for (; i < rows; ++i) ++parts[0][rank_of(ranks, i)];
  for (std::size_t rank = 0; rank < counts.size(); ++rank)
    counts[rank] += parts[0][rank] + parts[1][rank] + parts[2][rank] + parts[3][rank];
}

}  // namespace

void match(const ranks::SegmentRanks& ranks, const Intervals& accepted, Mask& mask) {
  std::uint8_t* const rows = mask.rows.data();
  with_ranks(ranks, [&](auto span) {
    if (accepted.empty()) {
      std::memset(rows, 0, span.size());
    } else if (accepted.size() > kMaxCompared) {
      match_by_table(span, accepted, rows);
    } else {
      match_interval<To::set>(span, accepted.front(), rows);
      for (std::size_t i = 1; i < accepted.size(); ++i) match_interval<To::add>(span, accepted[i], rows);
    }
  });
}

void match_rows(const Intervals& accepted, std::size_t count, Mask& mask) {
  std::memset(mask.rows.data(), 0, count);
  for (const Interval& one : accepted)
    std::memset(mask.rows.data() + one.first, 255, static_cast<std::size_t>(one.last - one.first) + 1);
}

void and_with(Mask& mask, const Mask& other, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) mask.rows[i] &= other.rows[i];
}

void or_with(Mask& mask, const Mask& other, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) mask.rows[i] |= other.rows[i];
}

std::int64_t count_passing(const Mask& mask, std::size_t count) {
  constexpr std::size_t kBlock = 255;  // whose count is a byte
  std::int64_t passing = 0;
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t end = std::min(count, begin + kBlock);
    std::uint8_t in_block = 0;
    for (std::size_t i = begin; i < end; ++i) in_block = static_cast<std::uint8_t>(in_block + (mask.rows[i] & 1));
    passing += in_block;
  }
  return passing;
}

void RowList::list_all(std::size_t count) {
  numbers_.resize(ranks::kSegmentRows + kAtOnce);
  std::iota(numbers_.begin(), numbers_.begin() + static_cast<std::ptrdiff_t>(count), std::uint16_t{0});
  size_ = count;
}

// Without a branch, for which rows pass can't be predicted: a table says for each pattern of eight rows which of them
// do, and all eight places are written.
void RowList::list_passing(const Mask& mask, std::size_t count) {
  numbers_.resize(ranks::kSegmentRows + kAtOnce);
  std::uint16_t* to = numbers_.data();
  const auto list = [&](std::uint64_t eight, std::size_t begin) {
    const RowsOfEight& rows = kRowsOfEight[gather_bits(eight)];
    std::array<std::uint16_t, kAtOnce> numbers = rows.numbers;  // a copy, so that they are added to and written at once
    for (std::uint16_t& number : numbers) number = static_cast<std::uint16_t>(number + begin);
    std::memcpy(to, numbers.data(), sizeof(numbers));
    to += rows.count;
  };
  const std::size_t whole = count / kAtOnce * kAtOnce;
  std::uint64_t eight = 0;
  for (std::size_t begin = 0; begin < whole; begin += kAtOnce) {
    std::memcpy(&eight, mask.rows.data() + begin, kAtOnce);
    list(eight, begin);
  }
  eight = 0;
  std::memcpy(&eight, mask.rows.data() + whole, count - whole);
  list(eight, whole);
  size_ = static_cast<std::size_t>(to - numbers_.data());
}

void count_ranks(const ranks::SegmentRanks& ranks, std::vector<std::uint32_t>& counts) {
  with_ranks(ranks,
             [&](auto span) { count(span.size(), counts, span, [](auto rank, std::size_t i) { return rank[i]; }); });
}

void count_ranks(const ranks::SegmentRanks& ranks, std::span<const std::uint16_t> passing,
                 std::vector<std::uint32_t>& counts) {
  with_ranks(ranks, [&](auto span) {
    count(passing.size(), counts, span, [passing](auto rank, std::size_t i) { return rank[passing[i]]; });
  });
}

}  // namespace kiln::engine
