// A file's beginning, from which its dialect is found: as much of it as holds some records.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/csv/dialect_options.h"
#include "import/csv/record_reader.h"

namespace kiln::import {

// How much of a file's beginning decides: some thousand records; a dozen of them mostly do.
inline constexpr std::size_t kSampleBytes = 256 * 1024;
// What a sample may grow to, where its first records are longer: half of what one record may have.
inline constexpr std::size_t kMaxSampleBytes = 64 * 1024 * 1024;

struct Sample {
  std::string file;                // its name; .tsv and .tab speak for tabs where several delimiters could be it
  std::string_view text;           // in UTF-8 without a byte-order mark
  bool is_whole = true;            // it is the whole file, so its last line is complete
  std::int64_t skipped_lines = 0;  // before the text, as the user says
};

// Reads a sample into `bytes`, without the lines that the options skip. Errors: those of `read`.
Result<Sample> read_sample(const std::string& file, const ByteReader& read, const DialectOptions& options,
                           std::vector<char>& bytes);

}  // namespace kiln::import
