#include "import/survey/survey.h"

#include <string>

#include "byte_reader.h"
#include "catch.h"

namespace kiln::import {
namespace {

struct Said {
  std::vector<TypeOption> types = {};
  std::vector<std::string> null_tokens = {};
  std::vector<SchemaField> fields = {};
  std::vector<NumberOption> numbers = {};
  std::vector<DateOption> dates = {};
};

struct Outcome {
  Survey survey;
  Problems problems;
};

Result<Outcome> run(const std::string& csv, const Said& said = {}, std::size_t counting_bytes = kMaxCountingBytes) {
  KILN_TRY(RecordReader reader, RecordReader::open("t.csv", test::bytes_of(csv), {}, {}));
  KILN_TRY(auto plans,
           plan_columns(
               "t.csv", reader, said.fields, "t.schema.json",
               {.null_tokens = said.null_tokens, .types = said.types, .numbers = said.numbers, .dates = said.dates}));
  Outcome outcome;
  KILN_TRY(outcome.survey, survey(
                               reader, [] { return 0.0; }, std::move(plans), [](double) { return Result<void>(); },
                               outcome.problems, counting_bytes));
  return outcome;
}

// The first of two columns of this file, found by counting and, which must give the same, without.
SurveyedColumn first(const std::string& values, const Said& said = {}) {
  const std::string csv = "c,other\n" + values;
  const auto counted = run(csv, said), uncounted = run(csv, said, 0);
  const SurveyedColumn &column = counted->survey.columns[0], &other = uncounted->survey.columns[0];
  CHECK(column.findings.type == other.findings.type);
  CHECK(column.findings.reason == other.findings.reason);
  CHECK(column.findings.values == other.findings.values);
  CHECK(column.findings.kept_tokens == other.findings.kept_tokens);
  CHECK(column.statistics.has_value());
  CHECK(other.statistics.has_value() ==
        (column.findings.reason == "every value is missing"));  // nothing to count is no memory
  return column;
}

std::string type_of(const std::string& values, const Said& said = {}) {
  const SurveyedColumn column = first(values, said);
  return std::string(to_string(column.findings.type)) + ": " + column.findings.reason;
}

TEST_CASE("the type is the narrowest that every value has, and its reason names a witness") {
  CHECK(type_of("1,\n-2,\n,\n") == "INTEGER: all 2 values are 64-bit integers");
  CHECK(type_of("1,\n2.5,\n") == "REAL: all 2 values are numbers; 2.5 on line 3 is no integer");
  CHECK(type_of("1,\n2.5,\nx,\ny,\n") == "TEXT: \"x\" on line 4 isn't a number");
  CHECK(type_of("00501,\n") == "TEXT: \"00501\" on line 2 has a leading zero");
  CHECK(type_of("1,\n12345678901234567890,\n") == "TEXT: \"12345678901234567890\" on line 3 doesn't fit 64 bits");
  CHECK(type_of(",\n,\n") == "TEXT: every value is missing");
}

TEST_CASE("a column of reals keeps every integer's digits or becomes text") {
  CHECK(type_of("0.5,\n9007199254740993,\n") ==
        "TEXT: 0.5 on line 2 is no integer, and a REAL can't keep all digits of 9007199254740993 on line 3");
  CHECK(type_of("0.5,\n9007199254740992,\n").starts_with("REAL"));
}

TEST_CASE("decimals that a double can't keep make a column text, or are counted where it's said to be real") {
  CHECK(type_of("1.5,\n90071992547409.93,\n")
            .starts_with("TEXT: a REAL can't keep all digits of 90071992547409.93 on line 3"));
  CHECK(type_of("90071992547409.93,\n90071992547409.93,\n", {.types = {{"c", ColumnType::real}}}) ==
        "REAL: as --type says; 2 are rounded to what a REAL keeps");
}

TEST_CASE("numbers in another form are numbers where one form fits every value") {
  const auto column = first("\"1.234,50 €\",\n\"-7,00 €\",\nNA,\n");
  CHECK(column.findings.type == ColumnType::real);
  CHECK(column.findings.reason == "all 2 values are numbers; \"1.234,50 €\" on line 2 is 1234.5; 1 \"NA\" is missing");
  CHECK(column.findings.number->unit == "€");
  CHECK(column.statistics->min == Value(-7.0));
  CHECK(type_of("1 234,\n5,\n\" \",\n") ==
        "INTEGER: all 2 values are 64-bit integers; \"1 234\" on line 2 is 1234; 1 \" \" is missing");
  CHECK(type_of(" 1.234,\n2.5,\n") == "REAL: all 2 values are numbers; \" 1.234\" on line 2 is 1.234");
  CHECK(type_of("\"1,234.5\",\n1.234,\n").starts_with("REAL"));
  CHECK(type_of("1.234,\n2.345,\n").starts_with("REAL: all 2 values are numbers; 1.234 on line 2"));
}

TEST_CASE("numbers that may be two things, or look like none, stay text with the reason") {
  CHECK(type_of("\"1,234\",\n5,\n") == "TEXT: \"1,234\" on line 2 may be 1.234 or 1234");
  CHECK(first("\"1,234 €\",\n").findings.number_ways.size() == 2);
  CHECK(type_of("\"1,5\",\n1.5,\n") ==
        "TEXT: no form of numbers fits all values, among them \"1,5\" on line 2 and 1.5 on line 3");
  CHECK(type_of("5 €,\n5 $,\n") == "TEXT: \"5 $\" on line 3 has another unit than \"5 €\" on line 2: \"$\", \"€\"");
  CHECK(type_of("5,\n5 $,\n") == "TEXT: \"5 $\" on line 3 has another unit than 5 on line 2: \"$\", none");
  CHECK(type_of("601 234 567,\n732 829 320,\n").find("may be an identifier") != std::string::npos);
  CHECK(type_of("(1),\n(2),\n").find("all values are in parentheses") != std::string::npos);
  CHECK(type_of("TOP 10,\nTOP 20,\n").find("may be a name") != std::string::npos);
  CHECK(type_of("CAD12,\nCAD7,\n").find("may be a name") != std::string::npos);
  CHECK(type_of("CAD 12,\nCAD 7,\n").starts_with("INTEGER"));
  CHECK(type_of("+4930123456,\n").find("has a plus sign") != std::string::npos);
  CHECK(type_of("\"90.071.992.547.409,93\",\n")
            .starts_with("TEXT: a REAL can't keep all digits of \"90.071.992.547.409,93\" on line 2"));
  CHECK(type_of("\"12.345.678.901.234.567.890\",\n") ==
        "TEXT: \"12.345.678.901.234.567.890\" on line 2 doesn't fit 64 bits");
  CHECK(type_of("\"12,5\",\nx,\n") == "TEXT: \"x\" on line 3 isn't a number");
}

TEST_CASE("a form that is said reads what it fits") {
  const Said said{.numbers = {{"c", *form_of_example("1.234,5 €")}}};
  CHECK(type_of("\"1.234\",\n007 €,\n -,\n", said) ==
        "INTEGER: all 2 values are 64-bit integers; written as 1.234,5 €, as --number says; 1 \" -\" is missing");
  CHECK(type_of("\"1,5\",\n2,\n", said).starts_with("REAL: all 2 values are numbers; \"1,5\" on line 2 is no integer"));
  const auto outcome = run("c,d\n\"1,5\",\n1.5,\n", said);
  CHECK_FALSE(outcome->problems.empty());
}

TEST_CASE("dates in one order become ISO 8601, or stay text with the reason") {
  const auto column = first("31/01/2013,\n1/2/2013,\nNA,\n");
  CHECK(column.findings.reason ==
        "all 2 values are dates; \"31/01/2013\" on line 2 is 2013-01-31 (%d/%m/%Y); 1 \"NA\" is missing");
  CHECK(column.statistics->max == Value("2013-02-01"));
  CHECK(first("01/02/2013,\n").findings.date_ways == std::vector<std::string>{"%d/%m/%Y", "%m/%d/%Y"});
  CHECK(type_of("01/02/2013,\n13/01/2013,\n01/13/2013,\n").starts_with("TEXT: no order of day, month and year"));
  CHECK(type_of("31/01/2013,\n5,\n") == "TEXT: \"5\" on line 3 is no date, as \"31/01/2013\" on line 2 is");
  CHECK(type_of("5,\n31/01/2013,\n") == "TEXT: \"31/01/2013\" on line 3 isn't a number");
  CHECK(type_of("31/01/13,\n").find("two digits") != std::string::npos);
  CHECK(type_of("2013-01-31,\n2013-02-01,\n") == "TEXT: \"2013-01-31\" on line 2 isn't a number");
  const Said said{.dates = {{"c", *form_of_pattern("excel")}}};
  CHECK(first("41275,\n41275.5,\n", said).statistics->min == Value("2013-01-01T00:00:00"));
}

TEST_CASE("a negative zero is an integer, and said to lose its sign") {
  CHECK(type_of("-0,\n5,\n") == "INTEGER: all 2 values are 64-bit integers; 1 \"-0\" is stored as 0");
  CHECK(type_of("-0,\n9007199254740993,\n").starts_with("INTEGER"));
}

TEST_CASE("between numbers the usual tokens are missing, between texts they are text and said to be") {
  CHECK(type_of("1,\nNA,\n2,\n-,\nNA,\n") ==
        "INTEGER: all 2 values are 64-bit integers; 1 \"-\" is missing; 2 \"NA\" are missing");
  const ColumnFindings text = first("x,\nNA,\nNA,\n?,\n").findings;
  CHECK(text.type == ColumnType::text);
  CHECK(text.values == 4);
  CHECK(text.kept_tokens == std::vector<std::pair<std::string, std::int64_t>>{{"?", 1}, {"NA", 2}});
  CHECK(type_of("NA,\nNA,\n") == "TEXT: there is no number in it");
}

TEST_CASE("NaN and infinities are counted apart") {
  const ColumnFindings findings = first("1.5,\nNaN,\ninf,\n-Infinity,\nNA,\nnan,\n").findings;
  CHECK(findings.type == ColumnType::real);
  CHECK((findings.values == 3 && findings.nans == 2 && findings.infinities == 2));
  CHECK(type_of("1,\ninf,\n") == "REAL: all 2 values are numbers; inf on line 3 is no integer; 1 is infinite");
}

TEST_CASE("a quoted empty field is missing where all else are numbers, and an empty text elsewhere") {
  const ColumnFindings findings = first("1,\n\"\",\n2,\n").findings;
  CHECK(findings.reason == "all 2 values are 64-bit integers; 1 \"\" is missing");
  CHECK(findings.values == 2);
  CHECK(first("x,\n\"\",\n").findings.values == 2);
  CHECK(first("x,\n\"\",\n").findings.kept_tokens.empty());
  CHECK(type_of("1,\n\"\",\n", {.null_tokens = {""}}) == "INTEGER: the only value is a 64-bit integer");
}

TEST_CASE("null tokens are missing in every column") {
  CHECK(first("x,\nNA,\n", {.null_tokens = {"NA"}}).findings.values == 1);
  CHECK(type_of("1,\n-99,\nnil,\n", {.null_tokens = {"-99", "nil"}}) == "INTEGER: the only value is a 64-bit integer");
}

TEST_CASE("a type that is said wins, and what doesn't fit it is named with its line") {
  CHECK(type_of("1,\n2,\n", {.types = {{"c", ColumnType::text}}}) == "TEXT: as --type says");
  CHECK(type_of("007,\n+5,\nNA,\n", {.types = {{"c", ColumnType::integer}}}) ==
        "INTEGER: as --type says; 1 \"NA\" is missing");
  CHECK(type_of("9007199254740993,\n0.5,\n", {.types = {{"0", ColumnType::real}}}).starts_with("REAL"));
  for (const std::size_t counting_bytes : {kMaxCountingBytes, std::size_t{0}}) {
    const auto outcome = run("c,o\n1,\nx,\n2.5,\nx,\n", {.types = {{"c", ColumnType::integer}}}, counting_bytes);
    const std::string message = outcome->problems.to_error("t.csv", "").message;
    CHECK(message.starts_with("t.csv: 3 values don't have the type they should;"));
    CHECK(message.find("\n  line 3: column \"c\": \"x\" isn't a 64-bit INTEGER, which --type says it is\n  line 4:") !=
          std::string::npos);
    CHECK(message.find("\n  line 5:") != std::string::npos);
  }
  CHECK(run("c,o\n1,2\n", {.types = {{"d", ColumnType::text}}}).error().message ==
        "--type: there is no column \"d\"; the columns are c, o");
}

TEST_CASE("a schema file's fields describe the columns of their names") {
  const auto outcome =
      run("c,o\n007,1\n", {.fields = {{"o", ColumnType::real, "Other", "Some other"}, {"c", {}, {}, {}}}});
  const SurveyedColumn& other = outcome->survey.columns[1];
  CHECK((other.plan.title == "Other" && other.plan.description == "Some other" &&
         other.findings.type == ColumnType::real));
  CHECK(other.findings.reason == "as t.schema.json says");
  CHECK(run("c\n1\n", {.fields = {{"x", {}, {}, {}}}}).error().message ==
        "t.schema.json: there is no column \"x\"; the columns are c");
}

TEST_CASE("the statistics of a column with few different values are those of its values, not of its texts") {
  const SurveyedColumn column = first("1.0,\n1.00,\n3,\nNA,\n-2e0,\n");
  const statistics::ColumnStatistics& statistics = *column.statistics;
  CHECK(
      (statistics.count == 4 && statistics.nulls == 1 && statistics.mode_frequency == 2 && statistics.mode_ties == 1));
  CHECK(statistics.mode == Value(1.0));
  CHECK(statistics.mean == 0.75);
  CHECK(statistics.median == Value(1.0));
  const statistics::ColumnStatistics text = *first("b,\na,\nb,\n\"\",\n,\n").statistics;
  CHECK((text.mode == Value(std::string("b")) && text.count == 4 && text.nulls == 1));
}

TEST_CASE("a column with too many different values is left to SQL, and its type is found all the same") {
  std::string csv = "id,few\n";
  for (int i = 0; i < 70'000; ++i) csv += std::to_string(i) + ",x\n";
  const auto outcome = run(csv + "last,x\n");
  CHECK(outcome->survey.columns[0].findings.reason == "\"last\" on line 70002 isn't a number");
  CHECK_FALSE(outcome->survey.columns[0].statistics.has_value());
  CHECK(outcome->survey.columns[1].statistics->mode_frequency == 70'001);
}

TEST_CASE("more columns than SQLite holds are an error that says what to do") {
  std::string wide = "c0";
  for (int i = 1; i <= 2000; ++i) wide += ",c" + std::to_string(i);
  CHECK(run(wide + "\n").error().message.find("2001 columns, and SQLite holds at most 2000") != std::string::npos);
}

}  // namespace
}  // namespace kiln::import
