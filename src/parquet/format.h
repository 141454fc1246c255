// The numbers that stand for types, encodings and pages in a Parquet file: those of src/main/thrift/parquet.thrift in
// apache/parquet-format, as far as they are written here.
#pragma once

#include <cstdint>
#include <string_view>

namespace kiln::parquet {

// A file begins and ends with it (parquet-format, README.md, "File format").
inline constexpr std::string_view kMagic = "PAR1";

enum class Type : std::int32_t { int32 = 1, int64 = 2, real = 5, byte_array = 6 };
enum class ConvertedType : std::int32_t { utf8 = 0, date = 6, time_micros = 8, timestamp_micros = 10 };
enum class Encoding : std::int32_t {
  plain = 0,
  rle = 3,
  delta_binary_packed = 5,
  delta_length_byte_array = 6,
  rle_dictionary = 8
};
enum class PageType : std::int32_t { data = 0, dictionary = 2 };

inline constexpr std::int32_t kOptional = 1;   // FieldRepetitionType
inline constexpr std::int32_t kCodecZstd = 6;  // CompressionCodec

}  // namespace kiln::parquet
