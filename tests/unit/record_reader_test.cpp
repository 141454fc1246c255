#include "import/csv/record_reader.h"

#include <cstring>
#include <string>

#include "byte_reader.h"
#include "catch.h"
#include "import/csv/batch_pipeline.h"

namespace kiln::import {
namespace {

using Rows = std::vector<std::vector<std::string>>;

using test::bytes_of;

struct Read {
  std::vector<std::string> header;
  Rows rows;  // a missing field is "<missing>"
  std::vector<std::int64_t> lines;
  RecordCounts counts;
  Problems problems;
  std::string message() const { return problems.empty() ? "" : problems.to_error("t.csv", "--ragged").message; }
};

Result<Read> read(const std::string& csv, const RecordOptions& options = {}, bool has_header = true,
                  std::size_t at_once = 1 << 20) {
  Dialect dialect;
  dialect.header = has_header;
  KILN_TRY(RecordReader reader, RecordReader::open("t.csv", bytes_of(csv, at_once), dialect, options));
  Read read;
  read.header = reader.header();
  KILN_CHECK(for_each_batch(
      reader, [] { return 0.0; },
      [&](RecordBatch& batch) -> Result<void> {
        for (const Record& record : batch.records) {
          CHECK(record.field_count == reader.columns());
          read.lines.push_back(record.line);
          auto& row = read.rows.emplace_back();
          for (std::size_t i = 0; i < reader.columns(); ++i) {
            const Field& field = batch.field(record, i);
            row.push_back(field.is_missing() ? "<missing>" : std::string(batch.text(field)));
          }
        }
        read.problems.add(batch.problems);
        return {};
      }));
  read.counts = reader.counts();
  return read;
}

TEST_CASE("the first record is the header, or a row like the others") {
  CHECK(read("a,b\n1,2\n")->header == std::vector<std::string>{"a", "b"});
  CHECK(read("a,b\n1,2\n")->rows == Rows{{"1", "2"}});
  const auto headless = read("a,b\n1,2\n", {}, false);
  CHECK(headless->header.empty());
  CHECK(headless->rows == Rows{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("blank lines are no rows, but between the rows of one column they are missing values") {
  CHECK(read("\n\na,b\n\n1,2\n\n\n")->rows == Rows{{"1", "2"}});
  const auto one_column = read("\na\n1\n\n\n2\n\n\n");
  CHECK(one_column->rows == Rows{{"1"}, {"<missing>"}, {"<missing>"}, {"2"}});
  CHECK(one_column->counts.read == 4);
}

TEST_CASE("blank lines before the first row or between two headers are no rows, however few bytes come at a time") {
  for (const std::size_t at_once : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    RecordOptions options;
    options.read_bytes = at_once;
    const auto open = [&](const std::string& csv, const Dialect& dialect) {
      auto reader = RecordReader::open("t.csv", bytes_of(csv), dialect, options);
      REQUIRE(reader);
      return *std::move(reader);
    };
    const auto rows_of = [](RecordReader& reader) {
      std::size_t rows = 0;
      for (RecordBatch batch; reader.next(batch).value();) rows += batch.records.size();
      return rows;
    };
    Dialect headless;
    headless.header = false;
    headless.columns = 1;  // as found in the file
    RecordReader one_column = open("\n\n\n1\n\n2\n", headless);
    CHECK(rows_of(one_column) == 3);
    Dialect units;
    units.second_header = SecondHeader::units;
    RecordReader with_units = open("\na,b\n\nm,s\n\n1,2\n", units);
    CHECK(with_units.titles() == std::vector<std::string>{"a (m)", "b (s)"});
    CHECK(rows_of(with_units) == 1);
  }
}

TEST_CASE(
    "a second header record becomes titles, labels get an empty name, and what is empty behind the last column goes") {
  const auto open = [](const std::string& csv, const Dialect& dialect) {
    auto reader = RecordReader::open("t.csv", bytes_of(csv), dialect, {});
    REQUIRE(reader);
    return *std::move(reader);
  };
  Dialect units;
  units.second_header = SecondHeader::units;
  CHECK(open("t,v\n(s),\n1,2\n", units).titles() == std::vector<std::string>{"t (s)", ""});
  Dialect groups;
  groups.second_header = SecondHeader::groups;
  const RecordReader grouped = open("A,,B\nx,y,x\n1,2,3\n", groups);
  CHECK(grouped.header() == std::vector<std::string>{"x", "y", "x"});
  CHECK(grouped.titles() == std::vector<std::string>{"A: x", "A: y", "B: x"});
  Dialect labels;
  labels.row_labels = true;
  labels.columns = 3;
  CHECK(open("a,b\n1,2,3\n", labels).header() == std::vector<std::string>{"", "a", "b"});
  Dialect surplus;
  surplus.columns = 2;
  surplus.drops_surplus = true;
  RecordReader trimmed = open("a,b,\n1,2,\n3,4,x\n", surplus);
  RecordBatch batch;
  CHECK(*trimmed.next(batch));
  CHECK(batch.records.size() == 1);
  CHECK(
      batch.problems.to_error("t.csv", "").message.find("line 3: expected 2 fields as in the header, found 3: 3,4,x") !=
      std::string::npos);
}

TEST_CASE("rows that aren't taken as they stand are told with line, reason and text") {
  std::vector<std::string> told;
  RecordOptions options;
  options.ragged = Ragged::skip;
  options.on_reject = [&](const RejectedRow& row) { told.push_back(row.reason + " | " + row.text); };
  CHECK(read("a,b\n1,2\n3\n4,5\n", options)->rows.size() == 2);
  CHECK(told == std::vector<std::string>{"skipped: expected 2 fields as in the header, found 1 | 3"});
}

TEST_CASE("a ragged row is refused with its line, expected and found") {
  CHECK(read("a,b\n1,2\n3\n")->message() == "t.csv, line 3: expected 2 fields as in the header, found 1: 3; --ragged");
  CHECK(read("1,2\n3,4,5\n", {}, false)->message() ==
        "t.csv, line 2: expected 2 fields as in the first row, found 3: 3,4,5; --ragged");
}

TEST_CASE("ragged rows are padded or skipped as said, and counted") {
  const std::string csv = "a,b\n1,2\n3\n4,5,6\n7,8\n";
  const auto skipped = read(csv, {.ragged = Ragged::skip});
  CHECK(skipped->rows == Rows{{"1", "2"}, {"7", "8"}});
  CHECK((skipped->counts.read == 4 && skipped->counts.skipped == 2 && skipped->problems.empty()));
  const auto padded = read(csv, {.ragged = Ragged::pad});
  CHECK(padded->rows == Rows{{"1", "2"}, {"3", "<missing>"}, {"7", "8"}});
  CHECK(padded->counts.padded == 1);
  CHECK(padded->message().find("line 4: expected 2 fields") != std::string::npos);  // a long one would lose its rest
}

TEST_CASE("text that isn't UTF-8 is refused with line, column and place, or replaced") {
  CHECK(read("a,name\n1,Caf\xE9!\n")
            ->message()
            .find("t.csv, line 2: column \"name\": byte 0xE9 behind \"Caf\" isn't UTF-8;") == 0);
  CHECK(read("a,\xFF\n1,2\n")->message().find("t.csv, line 1: name of column 1: byte 0xFF isn't UTF-8;") == 0);
  CHECK(read("1,\xFF\n", {}, false)->message().find("line 1: column 1: byte 0xFF") != std::string::npos);
  const auto replaced = read("a,n\xFF\n1,Caf\xE9!\n\xC3\xA9,\xC3\n", {.replace_invalid = true});
  CHECK(replaced->header[1] == "n\xEF\xBF\xBD");
  CHECK(replaced->rows == Rows{{"1", "Caf\xEF\xBF\xBD!"}, {"\xC3\xA9", "\xEF\xBF\xBD"}});
  CHECK(replaced->counts.replaced == 3);
}

TEST_CASE("of many faults the first 20 are shown and the others counted") {
  std::string csv = "a,b\n";
  for (int i = 0; i < 50; ++i) csv += "1\n1,x\"y\n";
  const std::string message = read(csv)->message();
  CHECK(message.starts_with("t.csv: 50 rows are ragged, 50 quotes are out of place;"));
  CHECK(message.find("\n  line 2: expected 2") != std::string::npos);
  CHECK(message.find("\n  line 3: field 2 has a quote") != std::string::npos);
  CHECK(message.find("line 22:") == std::string::npos);
  CHECK(message.ends_with("\n  and 80 more"));
}

TEST_CASE("a file without a record is an error") {
  for (const char* csv : {"", "\n\n", "\r\n"}) CHECK(read(csv).error().message.find("t.csv is empty") == 0);
}

TEST_CASE("a record longer than any buffer, and bytes that come a few at a time, give the same rows") {
  const std::string text(700'000, 'x');
  CHECK(read("a,b\n\"" + text + "\n\",y\n1,2\n")->rows == Rows{{text + "\n", "y"}, {"1", "2"}});
  for (const std::size_t at_once : {1U, 2U, 3U, 7U})
    CHECK(read("a,b\r\n\"x\r\ny\",2\r\n3,4", {}, true, at_once)->rows == Rows{{"x\r\ny", "2"}, {"3", "4"}});
}

TEST_CASE("an error of the source comes after the rows before it, one of the handler ends the reading") {
  int calls = 0;
  const ByteReader failing = [&](std::span<char> buffer) -> Result<std::size_t> {
    if (++calls > 3) return fail(ErrorCode::io, "the disk is gone");
    std::memcpy(buffer.data(), "a\nb\n", 4);
    return std::size_t{4};
  };
  auto reader = RecordReader::open("t.csv", failing, {}, {});
  std::size_t rows = 0;
  const auto outcome = for_each_batch(
      *reader, [] { return 0.0; },
      [&](RecordBatch& batch) -> Result<void> {
        rows += batch.records.size();
        return {};
      });
  CHECK(outcome.error().message == "the disk is gone");
  CHECK(rows == 5);
  std::string many = "a\n";
  for (int i = 0; i < 1'000'000; ++i) many += "1\n";
  auto endless = RecordReader::open("t.csv", bytes_of(many), {}, {});
  CHECK(for_each_batch(
            *endless, [] { return 0.0; },
            [](RecordBatch&) -> Result<void> { return fail(ErrorCode::interrupted, "enough"); })
            .error()
            .message == "enough");
}

}  // namespace
}  // namespace kiln::import
