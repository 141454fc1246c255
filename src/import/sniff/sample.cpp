#include "import/sniff/sample.h"

#include <algorithm>
#include <cstring>

#include "import/sniff/detect_dialect.h"

namespace kiln::import {

namespace {

// Reads until `bytes` has that many; returns whether the file ended before.
Result<bool> fill(const ByteReader& read, std::size_t size, std::vector<char>& bytes) {
  std::size_t had = bytes.size();
  bytes.resize(std::max(size, had));
  while (had < bytes.size()) {
    KILN_TRY(const std::size_t got, read(std::span(bytes).subspan(had)));
    if (got == 0) {
      bytes.resize(had);
      return true;
    }
    had += got;
  }
  return false;
}

// Takes lines off the beginning, as CsvParser counts them; returns how many were complete in these bytes.
std::int64_t drop_lines(std::vector<char>& bytes, bool is_whole, std::int64_t lines) {
  std::size_t at = 0;
  std::int64_t dropped = 0;
  while (dropped < lines && at < bytes.size()) {
    const auto end = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(),
                                  [](char c) { return c == '\n' || c == '\r'; });
    auto next = static_cast<std::size_t>(end - bytes.begin());
    if (next + 3 > bytes.size() && !is_whole) break;
    if (next < bytes.size()) {
      const auto has = [&](std::size_t offset, char c) {
        return next + offset < bytes.size() && bytes[next + offset] == c;
      };
      const bool is_carriage_return = bytes[next] == '\r';
      if (is_carriage_return && has(1, '\r') && has(2, '\n')) {
        next += 3;
      } else {
        next += is_carriage_return && has(1, '\n') ? 2U : 1U;
      }
    }
    at = next;
    ++dropped;
  }
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return dropped;
}

}  // namespace

Result<Sample> read_sample(const std::string& file, const ByteReader& read, const DialectOptions& options,
                           std::vector<char>& bytes) {
  const std::int64_t to_skip = options.skip_lines.value_or(0);
  bytes.clear();
  Sample sample{file, {}, false, 0};
  for (std::size_t size = kSampleBytes;;) {
    KILN_TRY(sample.is_whole, fill(read, size, bytes));
    if (sample.skipped_lines < to_skip) {
      const std::int64_t dropped = drop_lines(bytes, sample.is_whole, to_skip - sample.skipped_lines);
      sample.skipped_lines += dropped;
      if (dropped == 0 && !sample.is_whole) size = std::max(size, bytes.size() + kSampleBytes);
      if (!sample.is_whole) continue;
    }
    sample.text = {bytes.data(), bytes.size()};
    if (size >= kMaxSampleBytes || !is_too_short(sample, options)) return sample;
    size *= 4;
  }
}

}  // namespace kiln::import
