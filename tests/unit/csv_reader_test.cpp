#include "import/csv_reader.h"

#include <string>
#include <vector>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

struct Records {
  std::vector<std::vector<std::string>> rows;  // the header first; a missing field is "<missing>"
  std::vector<std::int64_t> lines;
};

Result<Records> read(const std::string& csv, const CsvOptions& options = {}) {
  const test::TemporaryFolder folder;
  KILN_TRY(InputFile input, InputFile::open(folder.write("t.csv", csv)));
  Records records;
  const CsvRecordHandler keep = [&](const CsvRecord& record) -> Result<void> {
    records.lines.push_back(record.line);
    auto& row = records.rows.emplace_back();
    for (const CsvField& field : record.fields) row.push_back(field.missing ? "<missing>" : field.text);
    return {};
  };
  KILN_CHECK(read_csv(input, options, keep, keep, [] { return Result<void>(); }));
  return records;
}

using Rows = std::vector<std::vector<std::string>>;

TEST_CASE("quotes, doubled quotes, delimiters and newlines inside quotes are data") {
  CHECK(read("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n\"two\nlines\",z\n")->rows ==
        Rows{{"a", "b"}, {"x,y", "he said \"no\""}, {"two\nlines", "z"}});
}

TEST_CASE("LF, CRLF, CR and no line end at the end of the file give the same records") {
  const Rows expected{{"a", "b"}, {"1", "2"}, {"3", "4"}};
  for (const char* csv : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4"}) CHECK(read(csv)->rows == expected);
}

TEST_CASE("an unquoted empty field is missing, a quoted one is an empty text") {
  CHECK(read("a,b,c\n,\"\",x\n")->rows == Rows{{"a", "b", "c"}, {"<missing>", "", "x"}});
}

TEST_CASE("a null token is missing wherever it stands, and only as a whole field") {
  CHECK(read("a,b\nNA,NAN\nna,-\n", {.null_tokens = {"NA", "-"}})->rows == Rows{{"a", "b"}, {"<missing>", "NAN"}, {"na", "<missing>"}});
}

TEST_CASE("spaces are data") { CHECK(read("a,b\n 1 ,\t2\n")->rows == Rows{{"a", "b"}, {" 1 ", "\t2"}}); }

TEST_CASE("a UTF-8 byte-order mark isn't part of the first name") { CHECK(read("\xEF\xBB\xBF" "a\n1\n")->rows == Rows{{"a"}, {"1"}}); }

TEST_CASE("lines are counted through quoted newlines, CRLF and blank lines") {
  CHECK(read("a\n\"1\n1\n1\"\n2\n\n\n3\n")->lines == std::vector<std::int64_t>{1, 2, 5, 8});
  CHECK(read("a\r\n\"1\r\n1\"\r\n\r\n2\r\n")->lines == std::vector<std::int64_t>{1, 2, 5});
}

TEST_CASE("a ragged row is an error that names line, expected and found") {
  CHECK(read("a,b\n1,2\n3\n").error().message == "t.csv, line 3: expected 2 fields as in the header, found 1: 3; --ragged pad or --ragged skip goes on");
  CHECK(read("a,b\n1,2,3\n").error().message == "t.csv, line 2: expected 2 fields as in the header, found 3: 1,2,3; --ragged pad or --ragged skip goes on");
}

TEST_CASE("a quote out of place and one that never closes are errors that name the line") {
  CHECK(read("a,b\n1,x\"y\n").error().message.find("line 2, field 2") != std::string::npos);
  CHECK(read("a,b\n1,\"x\ny\n").error().message.find("line 2: a quoted field that begins in this record never ends") != std::string::npos);
}

TEST_CASE("a file without a header line is an error") {
  for (const char* csv : {"", "\n\n", "\xEF\xBB\xBF"}) CHECK(read(csv).error().message.find("is empty") != std::string::npos);
}

}  // namespace
}  // namespace kiln::import
