#include "parquet/thrift_writer.h"

namespace kiln::parquet {

namespace {

// "Struct encoding": the types of fields that have no place in ThriftType.
constexpr std::uint8_t kTrue = 1, kFalse = 2, kI64 = 6, kList = 9;
constexpr int kMaxShortDelta = 15;         // of two fields' numbers in one byte
constexpr std::size_t kMaxShortList = 14;  // elements whose number is in the type's byte

constexpr std::uint8_t number_of(ThriftType type) { return static_cast<std::uint8_t>(type); }

}  // namespace

void append_varint(std::uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

void append_zigzag(std::int64_t number, std::string& out) {
  append_varint(static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63), out);
}

void ThriftWriter::begin_field(int field, std::uint8_t type) {
  const int delta = field - last_fields_.back();
  last_fields_.back() = field;
  if (delta > 0 && delta <= kMaxShortDelta) {
    out_ += static_cast<char>(delta << 4 | type);
  } else {
    out_ += static_cast<char>(type);
    append_zigzag(field, out_);
  }
}

void ThriftWriter::i32(int field, std::int32_t value) {
  begin_field(field, number_of(ThriftType::i32));
  append_zigzag(value, out_);
}

void ThriftWriter::i64(int field, std::int64_t value) {
  begin_field(field, kI64);
  append_zigzag(value, out_);
}

void ThriftWriter::boolean(int field, bool value) { begin_field(field, value ? kTrue : kFalse); }

void ThriftWriter::binary(int field, std::string_view value) {
  begin_field(field, number_of(ThriftType::binary));
  binary_element(value);
}

void ThriftWriter::begin_struct(int field) {
  begin_field(field, number_of(ThriftType::structure));
  last_fields_.push_back(0);
}

void ThriftWriter::begin_list(int field, ThriftType type, std::size_t count) {
  begin_field(field, kList);
  if (count <= kMaxShortList) {
    out_ += static_cast<char>(count << 4 | number_of(type));
  } else {
    out_ += static_cast<char>(0xf0 | number_of(type));
    append_varint(count, out_);
  }
}

void ThriftWriter::binary_element(std::string_view value) {
  append_varint(value.size(), out_);
  out_ += value;
}

void ThriftWriter::end() {
  out_ += '\0';
  last_fields_.pop_back();
}

}  // namespace kiln::parquet
