#include "import/schema.h"

#include <string>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

Result<Schema> infer(const std::string& csv) {
  const test::TemporaryFolder folder;
  KILN_TRY(InputFile input, InputFile::open(folder.write("t.csv", csv)));
  return infer_schema(input, {}, [] { return Result<void>(); });
}

std::string type_of(const std::string& values) {
  const auto schema = infer("c,other\n" + values);
  return schema ? std::string(to_string(schema->columns[0].type)) + ": " + schema->columns[0].type_reason : schema.error().message;
}

TEST_CASE("the type is the narrowest that every value has, and its reason names a witness") {
  CHECK(type_of("1,\n-2,\n,\n") == "INTEGER: all 2 values are 64-bit integers");
  CHECK(type_of("1,\n2.5,\n") == "REAL: all 2 values are numbers; 2.5 on line 3 is no integer");
  CHECK(type_of("1,\n2.5,\nx,\n") == "TEXT: \"x\" on line 4 isn't a number");
  CHECK(type_of("00501,\n") == "TEXT: \"00501\" on line 2 has a leading zero");
  CHECK(type_of("1,\n12345678901234567890,\n") == "TEXT: \"12345678901234567890\" on line 3 doesn't fit 64 bits");
  CHECK(type_of(",\n,\n") == "TEXT: every value is missing");
}

TEST_CASE("a column of reals keeps every integer's digits or becomes text") {
  CHECK(type_of("0.5,\n9007199254740993,\n") == "TEXT: 0.5 on line 2 is no integer, and a REAL can't keep all digits of 9007199254740993 on line 3");
  CHECK(type_of("0.5,\n9007199254740992,\n").starts_with("REAL"));
}

TEST_CASE("rows and values are counted") {
  const auto schema = infer("a,b\n1,\n2,x\n");
  CHECK(schema->rows == 2);
  CHECK(schema->columns[0].values == 2);
  CHECK(schema->columns[1].values == 1);
}

TEST_CASE("a header that SQLite couldn't hold is an error that says what to do") {
  CHECK(infer("a,b,A\n").error().message == "t.csv, line 1: columns 0 and 2 are both named \"A\" (case doesn't count); rename one");
  CHECK(infer("a,,c\n").error().message == "t.csv, line 1: column 1 has no name; give it one in the header");
  CHECK(infer("_ROWID_\n").error().message.find("keeps for the row's number") != std::string::npos);
  std::string wide = "c0";
  for (int i = 1; i <= 2000; ++i) wide += ",c" + std::to_string(i);
  CHECK(infer(wide + "\n").error().message.find("2001 columns, and SQLite holds at most 2000") != std::string::npos);
}

TEST_CASE("text that isn't UTF-8 is an error that names line and column") {
  CHECK(infer("a,name\n1,Caf\xE9\n").error().message == "t.csv, line 2, column \"name\": byte 0xE9 isn't UTF-8; convert the file to UTF-8 (iconv)");
}

}  // namespace
}  // namespace kiln::import
