// The parts of a Parquet file, against the bytes that its specification and Thrift's give as examples, and against
// readers written here from the specification alone. Whole files are read by others in tests/e2e/test_parquet.py.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "parquet/chunk_statistics.h"
#include "parquet/column.h"
#include "parquet/delta.h"
#include "parquet/hybrid.h"
#include "parquet/thrift_writer.h"

namespace kiln::parquet {
namespace {

using Bytes = std::vector<int>;

Bytes bytes_of(const std::string& text) {
  Bytes bytes;
  for (const char c : text) bytes.push_back(static_cast<unsigned char>(c));
  return bytes;
}

std::uint64_t read_varint(const std::string& text, std::size_t& at) {
  std::uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(text.at(at++));
    number |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return number;
  }
}

std::int64_t read_zigzag(const std::string& text, std::size_t& at) {
  const std::uint64_t number = read_varint(text, at);
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

// Bit by bit.
std::uint64_t read_packed(const std::string& text, std::size_t begin, std::size_t index, int width) {
  std::uint64_t number = 0;
  for (int i = 0; i < width; ++i) {
    const std::size_t bit = index * static_cast<std::size_t>(width) + static_cast<std::size_t>(i);
    const auto byte = static_cast<unsigned char>(text.at(begin + bit / 8));
    number |= std::uint64_t{byte >> (bit % 8) & 1u} << i;
  }
  return number;
}

std::vector<std::uint16_t> read_hybrid(const std::string& text, int width) {
  std::vector<std::uint16_t> numbers;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint64_t header = read_varint(text, at);
    REQUIRE(header >> 1 > 0);
    if ((header & 1) == 1) {
      for (std::size_t i = 0; i < (header >> 1) * 8; ++i)
        numbers.push_back(static_cast<std::uint16_t>(read_packed(text, at, i, width)));
      at += (header >> 1) * static_cast<std::size_t>(width);
    } else {
      numbers.insert(numbers.end(), header >> 1, static_cast<std::uint16_t>(read_packed(text, at, 0, width)));
      at += static_cast<std::size_t>(width + 7) / 8;
    }
  }
  return numbers;
}

std::vector<std::int64_t> read_deltas(const std::string& text, std::size_t& at) {
  const std::uint64_t block = read_varint(text, at), miniblocks = read_varint(text, at), count = read_varint(text, at);
  REQUIRE(block % 128 == 0);
  REQUIRE(block / miniblocks % 32 == 0);
  std::vector<std::int64_t> numbers{read_zigzag(text, at)};
  if (count == 0) return {};
  while (numbers.size() < count) {
    const std::int64_t least = read_zigzag(text, at);
    const std::size_t widths = at;
    at += miniblocks;
    for (std::size_t i = 0; i < miniblocks && numbers.size() < count; ++i) {
      const int width = text.at(widths + i);
      for (std::size_t j = 0; j < block / miniblocks && numbers.size() < count; ++j) {
        numbers.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers.back()) +
                                                    static_cast<std::uint64_t>(least) +
                                                    read_packed(text, at, j, width)));
      }
      at += block / miniblocks * static_cast<std::size_t>(width) / 8;
    }
  }
  return numbers;
}

std::string plain_of(const std::vector<Value>& values, Kind kind) {
  std::string plain;
  for (const Value& value : values) REQUIRE(append_plain(value, kind, plain));
  return plain;
}

std::int64_t number_of(const char* text, Kind kind) {
  const std::string plain = plain_of({std::string(text)}, kind);
  std::int64_t number = 0;
  std::copy(plain.begin(), plain.end(), reinterpret_cast<char*>(&number));
  return number;
}

TEST_CASE("varints and zigzag numbers are those of Thrift's specification") {
  std::string out;
  append_varint(50399, out);  // its example: 1001111 1001111 0000011
  CHECK(bytes_of(out) == Bytes{0xdf, 0x89, 0x03});
  out.clear();
  for (const std::int64_t number : {0, -1, 1, -2}) append_zigzag(number, out);
  CHECK(bytes_of(out) == Bytes{0, 1, 2, 3});
  out.clear();
  append_zigzag(std::numeric_limits<std::int64_t>::min(), out);
  CHECK(bytes_of(out) == Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});
}

TEST_CASE("fields are differences of numbers and types, and long ones have the number") {
  std::string out;
  ThriftWriter thrift(out);
  thrift.i32(1, -3);
  thrift.boolean(2, true);
  thrift.boolean(3, false);
  thrift.binary(5, "ab");
  thrift.begin_struct(21);  // 16 further: no short form
  thrift.i64(1, 1);
  thrift.end();
  thrift.begin_list(22, ThriftType::i32, 2);
  thrift.i32_element(7);
  thrift.i32_element(8);
  thrift.begin_list(23, ThriftType::structure, 15);  // as many as there's no short form for
  thrift.end();
  CHECK(bytes_of(out) ==
        Bytes{0x15, 5, 0x11, 0x12, 0x28, 2, 'a', 'b', 0x0c, 42, 0x16, 2, 0, 0x19, 0x25, 14, 16, 0x19, 0xfc, 15, 0});
}

TEST_CASE("the hybrid's bits are packed as in the specification's example") {
  std::string out;
  const std::vector<std::uint16_t> numbers{0, 1, 2, 3, 4, 5, 6, 7};
  append_hybrid<std::uint16_t>(numbers, 3, out);
  CHECK(bytes_of(out) == Bytes{0b11, 0b10001000, 0b11000110, 0b11111010});
  out.clear();
  append_run(1, 100, 1, out);
  CHECK(bytes_of(out) == Bytes{0xc8, 0x01, 1});
}

TEST_CASE("what the hybrid has is read again, whatever the widths and runs") {
  std::mt19937 dice(1);
  for (int trial = 0; trial < 400; ++trial) {
    const int width = 1 + static_cast<int>(dice() % 16);
    const auto longest = static_cast<std::size_t>(1 + dice() % 40);
    std::vector<std::uint16_t> numbers;
    for (std::size_t wanted = 1 + dice() % 300; numbers.size() < wanted;) {
      const auto number = static_cast<std::uint16_t>(dice() & ((1u << width) - 1));
      numbers.insert(numbers.end(), 1 + dice() % longest, number);
    }
    std::string out;
    append_hybrid<std::uint16_t>(numbers, width, out);
    std::vector<std::uint16_t> read = read_hybrid(out, width);
    REQUIRE(read.size() >= numbers.size());
    REQUIRE(read.size() < numbers.size() + 8);  // the last packed ones are filled with zeros
    CHECK(std::all_of(read.begin() + static_cast<std::ptrdiff_t>(numbers.size()), read.end(),
                      [](std::uint16_t number) { return number == 0; }));
    read.resize(numbers.size());
    CHECK(read == numbers);
  }
}

TEST_CASE("long runs are short") {
  std::string out;
  append_hybrid<std::uint16_t>(std::vector<std::uint16_t>(65'536, 300), 9, out);
  CHECK(out.size() == 5);
}

TEST_CASE("numbers as differences are read again, also where differences wrap around") {
  std::mt19937_64 dice(2);
  const std::int64_t least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  std::vector<std::vector<std::int64_t>> lists{
      {}, {7}, {1, 2, 3, 4, 5}, {7, 5, 3, 1, 2, 3, 4, 5}, {least, most, least, 0}};
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<std::int64_t> list(dice() % 600);
    const std::uint64_t shift = dice() % 64;
    for (std::int64_t& number : list) number = static_cast<std::int64_t>(dice() >> shift);
    lists.push_back(list);
  }
  for (const std::vector<std::int64_t>& list : lists) {
    std::string out;
    append_deltas(list, out);
    std::size_t at = 0;
    CHECK(read_deltas(out, at) == list);
    CHECK(at == out.size());
  }
}

TEST_CASE("numbers that rise evenly take next to nothing") {
  std::vector<std::int64_t> list(65'536);
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = static_cast<std::int64_t>(10 * i);
  std::string out;
  append_deltas(list, out);
  CHECK(out.size() < 3'100);  // 6 bytes for each of 512 blocks
}

TEST_CASE("texts stand behind their lengths") {
  const std::string nul("a\0b", 3);
  std::string out;
  append_texts(plain_of({nul, std::string(), std::string("größe")}, Kind::text), out);
  std::size_t at = 0;
  CHECK(read_deltas(out, at) == std::vector<std::int64_t>{3, 0, 7});
  CHECK(out.substr(at) == nul + "größe");
}

TEST_CASE("dates and times become numbers where nothing is lost by it, and stay texts where something would be") {
  CHECK(temporal_kind("2013-01-02") == Kind::date);
  CHECK(temporal_kind("23:59") == Kind::time);
  CHECK(temporal_kind("2013-01-02 10:00:00.123456") == Kind::timestamp);
  CHECK(temporal_kind("2013-01-02T10:00Z") == Kind::utc_timestamp);
  CHECK(temporal_kind("2013-01-02T10:00+02:00") == Kind::text);
  CHECK(temporal_kind("2013-01-02T10:00:00.1234567") == Kind::text);
  CHECK(temporal_kind("0000-01-02") == Kind::text);
  CHECK(temporal_kind("x") == Kind::text);

  CHECK(number_of("1970-01-02", Kind::date) == 1);
  CHECK(static_cast<std::int32_t>(number_of("1969-12-31", Kind::date)) == -1);
  CHECK(number_of("00:01:02.5", Kind::time) == 62'500'000);
  CHECK(number_of("1970-01-01T00:00:01.000001", Kind::timestamp) == 1'000'001);
  CHECK(number_of("1969-12-31 23:59:59.25", Kind::timestamp) == -750'000);
  CHECK(number_of("2013-01-02T13:00:00Z", Kind::utc_timestamp) == 1'357'131'600'000'000);
  std::string plain;
  CHECK_FALSE(append_plain(std::string("2013-01-02"), Kind::timestamp, plain));
  CHECK_FALSE(append_plain(std::string("x"), Kind::date, plain));
  CHECK_FALSE(append_plain(std::string("x"), Kind::integer, plain));
  CHECK_FALSE(append_plain(1.5, Kind::integer, plain));
}

TEST_CASE("a chunk's bounds are those of its values, in the order of their kind") {
  const auto bounds_of = [](const std::vector<Value>& values, Kind kind) {
    ChunkStatistics statistics;
    find_bounds(plain_of(values, kind), kind, statistics);
    return statistics;
  };
  const auto integers = bounds_of({std::int64_t{3}, std::int64_t{-1}, std::int64_t{256}}, Kind::integer);
  CHECK(bytes_of(integers.min->bytes) == Bytes(8, 255));
  CHECK(bytes_of(integers.max->bytes) == Bytes{0, 1, 0, 0, 0, 0, 0, 0});
  const auto zeros = bounds_of({0.0}, Kind::real);
  CHECK(bytes_of(zeros.min->bytes) == Bytes{0, 0, 0, 0, 0, 0, 0, 0x80});
  CHECK(bytes_of(zeros.max->bytes) == Bytes(8, 0));
  const auto texts = bounds_of({std::string("b"), std::string("é"), std::string()}, Kind::text);
  CHECK(texts.min->bytes.empty());
  CHECK(texts.max->bytes == "é");
  CHECK(texts.max->is_exact);
  CHECK_FALSE(bounds_of({}, Kind::text).min);
}

TEST_CASE("long texts have short bounds, that aren't exact and cut no character in two") {
  std::string umlauts;
  for (int i = 0; i < 50; ++i) umlauts += "ä";
  ChunkStatistics statistics;
  find_bounds(plain_of({"x" + umlauts, "xy" + umlauts}, Kind::text), Kind::text, statistics);
  CHECK(statistics.min->bytes == "xy" + umlauts.substr(0, 62));
  CHECK_FALSE(statistics.min->is_exact);
  CHECK(statistics.max->bytes == "y");  // "xä…" is the greatest: the next text that's sure to come after it
  CHECK_FALSE(statistics.max->is_exact);

  ChunkStatistics boundless;
  find_bounds(plain_of({umlauts}, Kind::text), Kind::text, boundless);
  CHECK_FALSE(boundless.min);
  CHECK_FALSE(boundless.max);
}

}  // namespace
}  // namespace kiln::parquet
