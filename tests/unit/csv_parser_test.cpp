#include "import/csv/csv_parser.h"

#include <string>
#include <vector>

#include "catch.h"

namespace kiln::import {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Parsed {
  Rows rows;  // a missing field is "<missing>"
  std::vector<std::int64_t> lines;
  std::string message;  // of what is wrong, if something is
};

void take(const RecordBatch& batch, Parsed& parsed) {
  for (const Record& record : batch.records) {
    parsed.lines.push_back(record.line);
    auto& row = parsed.rows.emplace_back();
    for (std::size_t i = 0; i < record.field_count; ++i) {
      const Field& field = batch.field(record, i);
      row.push_back(field.is_missing() ? "<missing>" : std::string(batch.text(field)));
    }
  }
}

Parsed parse(const std::string& csv, const Dialect& dialect = {}) {
  RecordBatch batch;
  batch.bytes.assign(csv.begin(), csv.end());
  CsvParser parser(dialect);
  CHECK(parser.parse(batch, true) == csv.size());
  Parsed parsed;
  take(batch, parsed);
  if (!batch.problems.empty()) parsed.message = batch.problems.to_error("t.csv", "").message;
  return parsed;
}

// The same bytes, `step` more at a time.
Parsed parse_in_steps(const std::string& csv, std::size_t step, const Dialect& dialect = {}) {
  CsvParser parser(dialect);
  Parsed parsed;
  std::string waiting;
  for (std::size_t at = 0;; at += step) {
    if (at < csv.size()) waiting += csv.substr(at, step);
    const bool is_last = at >= csv.size();
    RecordBatch batch;
    batch.bytes.assign(waiting.begin(), waiting.end());
    waiting.erase(0, parser.parse(batch, is_last));
    take(batch, parsed);
    if (is_last) return parsed;
  }
}

Dialect with_escape(char quote, char escape) {
  Dialect dialect;
  dialect.quote = quote;
  dialect.escape = escape;
  return dialect;
}

TEST_CASE("quotes, doubled quotes, delimiters and newlines inside quotes are data") {
  CHECK(parse("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n\"two\nlines\",z\n").rows ==
        Rows{{"a", "b"}, {"x,y", "he said \"no\""}, {"two\nlines", "z"}});
}

TEST_CASE("LF, CRLF, CR and no line end at the end give the same records") {
  const Rows expected{{"a", "b"}, {"1", "2"}, {"3", "4"}};
  for (const char* csv : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\n1,2\n3,4"})
    CHECK(parse(csv).rows == expected);
}

TEST_CASE("an unquoted empty field is missing, a quoted one is an empty text") {
  CHECK(parse(",\"\",x\n,\n\"\"").rows == Rows{{"<missing>", "", "x"}, {"<missing>", "<missing>"}, {""}});
}

TEST_CASE("a blank line is a record of one empty field") {
  CHECK(parse("a\n\n\nb\n").rows == Rows{{"a"}, {"<missing>"}, {"<missing>"}, {"b"}});
}

TEST_CASE("spaces are data unless the dialect says otherwise") {
  CHECK(parse(" 1 ,\t2\n").rows == Rows{{" 1 ", "\t2"}});
  Dialect dialect;
  dialect.skip_initial_space = true;
  CHECK(parse("a, \"b, c\",  d ,\n", dialect).rows == Rows{{"a", "b, c", "d ", "<missing>"}});
}

TEST_CASE("an escape takes the next character's meaning away, in quotes and outside") {
  CHECK(parse("\"a\\\"b\",\"c\\\\\"\n", with_escape('"', '\\')).rows == Rows{{"a\"b", "c\\"}});
  CHECK(parse("a\\,b,c\\\nd,\\\"e\n", with_escape('"', '\\')).rows == Rows{{"a,b", "c\nd", "\"e"}});
  CHECK(parse("a^,b,\"c\n", with_escape(kNoCharacter, '^')).rows == Rows{{"a,b", "\"c"}});
  CHECK(parse("a\\", with_escape('"', '\\')).rows == Rows{{"a\\"}});
}

TEST_CASE("an escape that was found takes the meaning of quotes and itself alone") {
  Dialect dialect = with_escape('"', '\\');
  dialect.escape_style = EscapeStyle::quotes;
  CHECK(parse("C:\\temp\\new,\"say \\\"hi\\\"\",\\N\n", dialect).rows ==
        Rows{{"C:\\temp\\new", "say \"hi\"", "<missing>"}});
  dialect.escape_style = EscapeStyle::letters;
  CHECK(parse("x\\ty,a\\\\b,\\N\n", dialect).rows == Rows{{"x\ty", "a\\b", "<missing>"}});
}

TEST_CASE("a delimiter may have several characters, or none") {
  Dialect dialect;
  dialect.delimiter = "||";
  CHECK(parse("a||\"b||c\"||d|e\n||\n", dialect).rows == Rows{{"a", "b||c", "d|e"}, {"<missing>", "<missing>"}});
  dialect.delimiter = "";
  CHECK(parse("a,b;c\n", dialect).rows == Rows{{"a,b;c"}});
}

TEST_CASE("quotes inside a field that doesn't begin with one are data where said") {
  Dialect dialect;
  dialect.inner_quotes = true;
  const Parsed parsed = parse("5\" pipe,\"a, b\"\n6\",\"x\"y\n", dialect);
  CHECK(parsed.rows[0] == std::vector<std::string>{"5\" pipe", "a, b"});
  CHECK(parsed.message.find("line 2: field 2 has a quote inside") != std::string::npos);
}

TEST_CASE("CR CR LF is one line end, and what stands on a footer's line or behind it is none of the records") {
  CHECK(parse("a\r\r\n1\r\r\n").rows == Rows{{"a"}, {"1"}});
  CHECK(parse("a\r\r1\r").rows == Rows{{"a"}, {"<missing>"}, {"1"}});
  Dialect dialect;
  dialect.end_line = 3;
  CHECK(parse("a,b\n1,2\nSource: \"x\n", dialect).rows == Rows{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("without a quote character quotes are data") {
  Dialect dialect;
  dialect.quote = kNoCharacter;
  CHECK(parse("5'10\",\"x\n", dialect).rows == Rows{{"5'10\"", "\"x"}});
}

TEST_CASE("comments and lines to skip are no records, and their lines count") {
  Dialect dialect;
  dialect.comment = '#';
  dialect.skip_lines = 2;
  const Parsed parsed = parse("title, \"\nmore\n# a, \"b\na,b\n#\n1,#2\n", dialect);
  CHECK(parsed.rows == Rows{{"a", "b"}, {"1", "#2"}});
  CHECK(parsed.lines == std::vector<std::int64_t>{4, 6});
}

TEST_CASE("lines are counted through quoted line ends, CRLF and CR") {
  CHECK(parse("a\n\"1\n1\n1\"\n2\n\n3\n").lines == std::vector<std::int64_t>{1, 2, 5, 6, 7});
  CHECK(parse("a\r\n\"1\r\n1\"\r\n2\r\n").lines == std::vector<std::int64_t>{1, 2, 4});
  CHECK(parse("a\r\"1\r1\"\r2\r").lines == std::vector<std::int64_t>{1, 2, 4});
}

TEST_CASE("a quote out of place is named with line and field, and the records after it are read as they stand") {
  const Parsed inside = parse("a,b\n1,x\"y\n3,4\n");
  CHECK(inside.message.find("t.csv, line 2: field 2 has a quote inside: x\"y;") == 0);
  CHECK(inside.rows.back() == std::vector<std::string>{"3", "4"});
  const Parsed behind = parse("a,b\n\"x\"y,1\n3,4\n");
  CHECK(behind.message.find("t.csv, line 2: field 1 has a quote inside: \"x\"y;") == 0);
  CHECK(behind.rows.back() == std::vector<std::string>{"3", "4"});
}

TEST_CASE("a quote that never closes is named with the line on which it opens") {
  CHECK(parse("a,b\n\"1\n\",\"x\ny\n").message.find("t.csv, line 3: field 2 is quoted and never ends: x\\ny\\n;") == 0);
  CHECK(parse("\"").message.find("line 1") != std::string::npos);
}

TEST_CASE("the bytes may end anywhere: more of them give the same records") {
  Dialect escaping = with_escape('"', '\\');
  escaping.comment = '#';
  for (const auto& [csv, dialect] : {std::pair(std::string("a,\"b\"\"\r\nc\",\r\n\r\n\"\",\"d\"\r\ne,f"), Dialect{}),
                                     {"a\\,\"b\n#c\r\n\"\\\"\r\\\n\",d\r\r\n", escaping},
                                     {"x\r\n\"\r\n\"\r", Dialect{}}}) {
    const Parsed whole = parse(csv, dialect);
    for (std::size_t step = 1; step <= csv.size(); ++step) {
      const Parsed stepped = parse_in_steps(csv, step, dialect);
      CHECK(stepped.rows == whole.rows);
      CHECK(stepped.lines == whole.lines);
    }
  }
}

}  // namespace
}  // namespace kiln::import
