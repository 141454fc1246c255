// Numbers as differences, and texts behind their lengths: "Delta Encoding (DELTA_BINARY_PACKED = 5)" and "Delta-length
// byte array (DELTA_LENGTH_BYTE_ARRAY = 6)" of Encodings.md in apache/parquet-format. For columns without ranks:
// identifiers in order take next to nothing, and whatever is added to by chance the bits of its spread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kiln::parquet {

// Appends 64-bit integers.
void append_deltas(std::span<const std::int64_t> numbers, std::string& out);

// Appends texts. plain: each as PLAIN has it, a length in 4 bytes and the bytes.
void append_texts(std::string_view plain, std::string& out);

}  // namespace kiln::parquet
