#include "import/dialect.h"

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

Dialect detect(const std::string& csv, const DialectOptions& options = {}) {
  const test::TemporaryFolder folder;
  auto input = InputFile::open(folder.write("t.csv", csv));
  REQUIRE(input.has_value());
  return detect_dialect(*input, options).value();
}

TEST_CASE("the delimiter is the one that splits every record as the header") {
  CHECK(detect("a,b\n1,2\n").delimiter == ',');
  CHECK(detect("a;b\n1,5;2,5\n2,5;3,5\n").delimiter == ';');
  CHECK(detect("a\tb c\n1,2\tx y\n").delimiter == '\t');
  CHECK(detect("a|b\n1|2\n").delimiter == '|');
  CHECK(detect("a:b:c\n1:2:3\n").delimiter == ':');
  CHECK(detect("a b c\n1 2 3\n").delimiter == ' ');
}

TEST_CASE("delimiters and line ends inside quotes don't count") {
  CHECK(detect("a;b\n\"x;y\";1\n\"1\n2;3\";2\n").delimiter == ';');
  CHECK(detect("\xEF\xBB\xBF\"a,b\";c\n1;2\n").delimiter == ';');
  const Dialect single = detect("a;b\n'x;y';1\n");
  CHECK(single.delimiter == ';');
  CHECK(single.quote == '\'');
}

TEST_CASE("a column of names or times is one column, not two") {
  CHECK(detect("full name\nJohn Smith\nJane Doe\n").delimiter == ',');
  CHECK(detect("start:end\n12:30\n").delimiter == ',');
  CHECK(detect("name\nx\n").reason == "no delimiter splits the first 2 records");
}

TEST_CASE("where several split evenly, the first in order wins and the reason names the others") {
  const Dialect dialect = detect("a,b;c\n1,2;3\n");
  CHECK(dialect.delimiter == ',');
  CHECK(dialect.reason == "comma splits each of the first 2 records into 2 fields; semicolon would split each into 2");
}

TEST_CASE("a file with a ragged row keeps the delimiter that most records agree with") {
  const Dialect dialect = detect("a;b;c\n1;2;3\n1;2;3\n1;2\n");
  CHECK(dialect.delimiter == ';');
  CHECK(dialect.reason == "semicolon splits 3 of the first 4 records into 3 fields, as the header");
}

TEST_CASE("what the options say is taken as said") {
  CHECK(detect("a,b\n1,2\n", {.delimiter = ';', .quote = {}}).delimiter == ';');
  CHECK(detect("a,b\n1,2\n", {.delimiter = {}, .quote = '\''}).quote == '\'');
  CHECK(detect("a,b\n1,2\n", {.delimiter = '^', .quote = '~'}).reason == "as the options say");
}

TEST_CASE("empty files, a header alone and a last line without an end have a dialect") {
  CHECK(detect("").delimiter == ',');
  CHECK(detect("a;b").delimiter == ';');
  CHECK(detect("a;b\n1;2").delimiter == ';');
}

TEST_CASE("a sample that ends in the middle of a record is judged without it") {
  std::string csv = "a;b\n";
  while (csv.size() < 256 * 1024 - 3) csv += "1,2;3\n";
  csv += "12345;6\n";
  CHECK(detect(csv).delimiter == ';');
}

}  // namespace
}  // namespace kiln::import
