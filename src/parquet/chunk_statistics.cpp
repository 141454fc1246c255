#include "parquet/chunk_statistics.h"

#include <algorithm>
#include <cstring>

namespace kiln::parquet {

namespace {

constexpr std::size_t kMaxBoundBytes = 64;

template <class Number>
std::string bytes_of(Number number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

template <class Number>
void find_numbers(std::string_view plain, ChunkStatistics& statistics) {
  Number least{}, greatest{};
  for (std::size_t i = 0; i < plain.size(); i += sizeof(Number)) {
    Number number{};
    std::memcpy(&number, plain.data() + i, sizeof(number));
    least = i == 0 ? number : std::min(least, number);
    greatest = i == 0 ? number : std::max(greatest, number);
  }
  // "If the computed max value is zero, +0.0 should be written, if the computed min value is zero, -0.0" (ColumnOrder).
  if constexpr (std::is_floating_point_v<Number>) {
    if (least == 0) least = -0.0;
    if (greatest == 0) greatest = 0.0;
  }
  statistics.min = Bound{bytes_of(least)};
  statistics.max = Bound{bytes_of(greatest)};
}

// The beginning of a text, no character cut in two: it comes before the text.
std::string_view beginning_of(std::string_view text) {
  std::size_t end = kMaxBoundBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

// A short text that comes after a long one: its beginning, of which the last ASCII character is the next one. None
// where there's no such.
std::optional<std::string> after(std::string_view text) {
  std::string bound(beginning_of(text));
  while (!bound.empty() && static_cast<unsigned char>(bound.back()) >= 0x7e) bound.pop_back();
  if (bound.empty()) return std::nullopt;
  ++bound.back();
  return bound;
}

void find_texts(std::string_view plain, ChunkStatistics& statistics) {
  std::string_view least, greatest;
  for (bool is_first = true; !plain.empty(); is_first = false) {
    std::uint32_t length = 0;
    std::memcpy(&length, plain.data(), sizeof(length));
    const std::string_view text = plain.substr(sizeof(length), length);
    plain.remove_prefix(sizeof(length) + length);
    if (is_first || text < least) least = text;
    if (is_first || text > greatest) greatest = text;
  }
  const bool is_long = greatest.size() > kMaxBoundBytes;
  const auto bound = is_long ? after(greatest) : std::string(greatest);
  if (!bound) return;
  statistics.max = Bound{*bound, !is_long};
  statistics.min =
      least.size() > kMaxBoundBytes ? Bound{std::string(beginning_of(least)), false} : Bound{std::string(least), true};
}

}  // namespace

void find_bounds(std::string_view plain, Kind kind, ChunkStatistics& statistics) {
  if (plain.empty()) return;
  switch (type_of(kind)) {
    case Type::int32: return find_numbers<std::int32_t>(plain, statistics);
    case Type::int64: return find_numbers<std::int64_t>(plain, statistics);
    case Type::real: return find_numbers<double>(plain, statistics);
    case Type::byte_array: return find_texts(plain, statistics);
  }
}

void write_statistics(const ChunkStatistics& statistics, Kind kind, int field, ThriftWriter& thrift) {
  thrift.begin_struct(field);
  thrift.i64(3, statistics.nulls);
  if (statistics.distinct) thrift.i64(4, *statistics.distinct);
  if (statistics.min && statistics.max) {
    thrift.binary(5, statistics.max->bytes);
    thrift.binary(6, statistics.min->bytes);
    thrift.boolean(7, statistics.max->is_exact);
    thrift.boolean(8, statistics.min->is_exact);
  }
  if (kind == Kind::real) thrift.i64(9, 0);  // NaNs, which no dataset has
  thrift.end();
}

}  // namespace kiln::parquet
