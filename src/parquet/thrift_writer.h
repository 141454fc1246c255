// Thrift's compact protocol, in which Parquet writes page headers and the footer: as much of it as these need.
// Source: doc/specs/thrift-compact-protocol.md in apache/thrift.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::parquet {

// "Unsigned LEB128", seven bits a byte, the lowest first; and the same of a number with its sign in the lowest bit.
void append_varint(std::uint64_t number, std::string& out);
void append_zigzag(std::int64_t number, std::string& out);

// The types of a list's elements, as the protocol numbers them.
enum class ThriftType : std::uint8_t { i32 = 5, binary = 8, structure = 12 };

// Appends one struct to `out`, which must outlive it. Belongs to one thread. REQUIRED: fields come in ascending order
// of their numbers, and each begin has its end.
class ThriftWriter {
 public:
  // Writes fields of a struct, which end() ends.
  explicit ThriftWriter(std::string& out) : out_(out), last_fields_{0} {}

  void i32(int field, std::int32_t value);
  template <class Enumeration>
  void enumeration(int field, Enumeration value) {
    i32(field, static_cast<std::int32_t>(value));
  }
  void i64(int field, std::int64_t value);
  void boolean(int field, bool value);
  void binary(int field, std::string_view value);
  void begin_struct(int field);
  void empty_struct(int field) {
    begin_struct(field);
    end();
  }
  // So many elements follow, each by one of the functions below.
  void begin_list(int field, ThriftType type, std::size_t count);
  void i32_element(std::int32_t value) { append_zigzag(value, out_); }
  void binary_element(std::string_view value);
  void begin_struct_element() { last_fields_.push_back(0); }
  // Ends the innermost struct, the outermost at last.
  void end();

 private:
  void begin_field(int field, std::uint8_t type);
  std::string& out_;
  std::vector<int> last_fields_;  // of each struct that is open: fields are written as differences
};

}  // namespace kiln::parquet
