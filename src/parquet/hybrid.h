// Small numbers in few bits: "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)" of Encodings.md in
// apache/parquet-format, in which Parquet writes levels and the indices of dictionaries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace kiln::parquet {

// How many bits the number needs; 0 for 0.
int bits_of(std::uint64_t number);

// Appends numbers of so many bits each, one after the other, the lowest bit first; the last byte is filled with zeros.
// REQUIRED: 0 <= width <= 64; they fit.
template <class Number>
void pack_bits(std::span<const Number> numbers, int width, std::string& out);

// Appends the encoded data without its length. REQUIRED: 1 <= width <= 32; the numbers fit.
template <class Number>
void append_hybrid(std::span<const Number> numbers, int width, std::string& out);

// The same of one number, so many times. REQUIRED: count > 0.
void append_run(std::uint32_t number, std::size_t count, int width, std::string& out);

}  // namespace kiln::parquet
