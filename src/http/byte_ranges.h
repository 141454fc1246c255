// Which bytes of a file a request asks for: the unit "bytes" of Range (RFC 9110, section 14.1.2). Ranges of rows are
// paging.h's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kiln::http {

// More ranges than that, after those that touch were joined, are passed over as if none were asked for: each costs a
// place in the file to be found, and nobody who reads a file needs as many at once.
inline constexpr std::size_t kMaxByteRanges = 32;

struct ByteRange {
  std::int64_t first = 0, bytes = 0;  // from which byte on, and how many
  bool operator==(const ByteRange&) const = default;
};

// The ranges of a file of `size` bytes that a Range field asks for, in ascending order; those that overlap or touch are
// one (section 14.2 leaves both to the server). Nullopt: the field is to be ignored, for it's of another unit,
// malformed, or asks for too many. Empty: none of them lies within the file, which is a 416.
std::optional<std::vector<ByteRange>> parse_byte_ranges(std::string_view field, std::int64_t size);

}  // namespace kiln::http
