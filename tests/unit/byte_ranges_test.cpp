#include "http/byte_ranges.h"

#include "catch.h"

namespace kiln::http {
namespace {

using Ranges = std::vector<ByteRange>;

TEST_CASE("byte ranges: from one byte to another, to the end, and the last ones") {
  CHECK(parse_byte_ranges("bytes=0-499", 1000) == Ranges{{0, 500}});
  CHECK(parse_byte_ranges("bytes=500-", 1000) == Ranges{{500, 500}});
  CHECK(parse_byte_ranges("bytes=-200", 1000) == Ranges{{800, 200}});
  CHECK(parse_byte_ranges("bytes=-2000", 1000) == Ranges{{0, 1000}});
  CHECK(parse_byte_ranges("bytes=990-99999999999999999999", 1000) == Ranges{{990, 10}});
}

TEST_CASE("byte ranges: those that overlap or touch are one, in ascending order") {
  CHECK(parse_byte_ranges("bytes=20-29,0-9,5-12", 1000) == Ranges{{0, 13}, {20, 10}});
  CHECK(parse_byte_ranges("bytes=0-9,10-19", 1000) == Ranges{{0, 20}});
  CHECK(parse_byte_ranges("bytes=0-9,11-19", 1000) == Ranges{{0, 10}, {11, 9}});
}

TEST_CASE("byte ranges: none within the file, which is another thing than none") {
  CHECK(parse_byte_ranges("bytes=1000-", 1000) == Ranges{});
  CHECK(parse_byte_ranges("bytes=-0", 1000) == Ranges{});
  CHECK(parse_byte_ranges("bytes=0-", 0) == Ranges{});
  CHECK(parse_byte_ranges("bytes=-5", 0) == Ranges{});
  CHECK(parse_byte_ranges("bytes=0-1,1000-", 1000) == Ranges{{0, 2}});
}

TEST_CASE("byte ranges: what is malformed, of another unit or too many is passed over") {
  for (const char* field : {"", "bytes", "bytes=", "bytes=,", "bytes=x", "bytes=1", "bytes=2-1", "bytes=0-1,x",
                            "items=0-1", "0-1", "bytes=--1", "bytes=+1-2", "bytes=0-1-2"}) {
    INFO(field);
    CHECK(parse_byte_ranges(field, 1000) == std::nullopt);
  }
  std::string many = "bytes=";
  for (std::size_t i = 0; i <= kMaxByteRanges; ++i) many += std::to_string(2 * i) + "-" + std::to_string(2 * i) + ",";
  CHECK(parse_byte_ranges(many, 1000) == std::nullopt);
}

}  // namespace
}  // namespace kiln::http
