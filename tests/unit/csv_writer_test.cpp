#include "render/csv_writer.h"

#include <string>
#include <vector>

#include "catch.h"

namespace kiln::render {
namespace {

std::string record(const std::vector<Value>& values) {
  CsvWriter csv;
  for (const Value& value : values) csv.field(value);
  csv.end_record();
  return csv.text();
}

TEST_CASE("a missing value is an empty field, and an empty text is quoted") {
  CHECK(record({Value(), Value(std::string()), Value(std::string("x"))}) == ",\"\",x\r\n");
}

TEST_CASE("text is quoted where it must be, and its quotes are doubled") {
  CHECK(record({Value(std::string("a,b"))}) == "\"a,b\"\r\n");
  CHECK(record({Value(std::string("a\"b"))}) == "\"a\"\"b\"\r\n");
  CHECK(record({Value(std::string("a\nb"))}) == "\"a\nb\"\r\n");
  CHECK(record({Value(std::string(" a"))}) == "\" a\"\r\n");
  CHECK(record({Value(std::string("a b"))}) == "a b\r\n");
}

TEST_CASE("numbers are written so that they come back as they were") {
  CHECK(record({Value(std::int64_t{-9223372036854775807 - 1}), Value(2.0), Value(0.1), Value(1e300)}) ==
        "-9223372036854775808,2.0,0.1,1e+300\r\n");
}

TEST_CASE("between tabs a comma needs no quotes, and a tab does") {
  CsvWriter tsv('\t', "\n");
  for (const char* text : {"a,b", "a\tb", "a\"b", ""}) tsv.field(std::string_view(text));
  tsv.field(Value());
  tsv.end_record();
  CHECK(tsv.text() == "a,b\t\"a\tb\"\t\"a\"\"b\"\t\"\"\t\n");
}

}  // namespace
}  // namespace kiln::render
