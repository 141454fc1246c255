#include "http/byte_ranges.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "text/characters.h"

namespace kiln::http {

namespace {

constexpr std::string_view kUnit = "bytes=";
constexpr std::size_t kMaxListed = 1'000;  // elements of the field; a head has room for more

// A number in digits; one beyond 64 bits becomes the largest of them. Nullopt for anything else.
std::optional<std::int64_t> parse_position(std::string_view text) {
  if (!is_all_digits(text)) return std::nullopt;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() ? number : std::numeric_limits<std::int64_t>::max();
}

// What of the file an element such as 0-499, 500- or -500 means: no bytes where it lies beyond the end. Nullopt: it's
// malformed.
std::optional<ByteRange> parse_element(std::string_view text, std::int64_t size) {
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return std::nullopt;
  const std::string_view begin = text.substr(0, hyphen), end = text.substr(hyphen + 1);
  if (begin.empty()) {
    const auto suffix = parse_position(end);
    if (!suffix) return std::nullopt;
    const std::int64_t bytes = std::min(*suffix, size);
    return ByteRange{size - bytes, bytes};
  }
  const auto first = parse_position(begin);
  const auto last = end.empty() ? std::numeric_limits<std::int64_t>::max() : parse_position(end);
  if (!first || !last || *last < *first) return std::nullopt;
  if (*first >= size) return ByteRange{};
  return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

// In ascending order, those that overlap or touch as one.
std::vector<ByteRange> joined(std::vector<ByteRange> ranges) {
  std::ranges::sort(ranges, {}, &ByteRange::first);
  std::vector<ByteRange> result;
  for (const ByteRange& range : ranges) {
    if (result.empty() || range.first > result.back().first + result.back().bytes) {
      result.push_back(range);
    } else {
      const std::int64_t end = std::max(result.back().first + result.back().bytes, range.first + range.bytes);
      result.back().bytes = end - result.back().first;
    }
  }
  return result;
}

}  // namespace

std::optional<std::vector<ByteRange>> parse_byte_ranges(std::string_view field, std::int64_t size) {
  if (!equals_ignoring_case(field.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  std::string_view list = field.substr(kUnit.size());
  std::vector<ByteRange> ranges;
  std::size_t listed = 0;
  for (bool more = true; more;) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    more = comma != std::string_view::npos;
    if (more) list.remove_prefix(comma + 1);
    if (element.empty()) continue;  // lists may have empty elements (section 5.6.1)
    const auto range = parse_element(element, size);
    if (!range || ++listed > kMaxListed) return std::nullopt;
    if (range->bytes > 0) ranges.push_back(*range);
  }
  if (listed == 0) return std::nullopt;
  ranges = joined(std::move(ranges));
  if (ranges.size() > kMaxByteRanges) return std::nullopt;
  return ranges;
}

}  // namespace kiln::http
