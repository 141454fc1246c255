#include "import/frictionless/schema_file.h"

#include <string>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

Result<SchemaFile> read_schema(const std::string& json) {
  const test::TemporaryFolder folder;
  return read_schema_file(folder.write("t.schema.json", json));
}

// What is wrong with it, without the file's name; "" if nothing is.
std::string error(const std::string& json) {
  const auto file = read_schema(json);
  if (file) return "";
  CHECK(file.error().code == ErrorCode::invalid_argument);
  const std::string prefix = "t.schema.json";
  const std::string& message = file.error().message;
  CHECK(message.starts_with(prefix));
  return message.substr(message.find_first_not_of(",: ", prefix.size()));
}

DialectOptions dialect(const std::string& json) { return read_schema(json).value().dialect; }

std::string dialect_error(const std::string& json) { return error(R"({"dialect": )" + json + "}"); }

std::string field_error(const std::string& properties) {
  return error(R"({"fields": [{"name": "a", )" + properties + "}]}");
}

using Texts = std::vector<std::string>;

TEST_CASE("a Table Schema gives names, types, titles and missing values in the file's order") {
  const SchemaFile file = read_schema(R"({"missingValues": ["", "NA"], "title": "Flights", "fields": [
      {"name": "carrier", "type": "string", "title": "Carrier", "description": "IATA's code"}, {"name": "delay", "type": "number"}]})")
                              .value();
  REQUIRE(file.fields.size() == 2);
  CHECK(file.fields[0].name == "carrier");
  CHECK(file.fields[0].type == ColumnType::text);
  CHECK(file.fields[0].title == "Carrier");
  CHECK(file.fields[0].description == "IATA's code");
  CHECK(file.fields[1].name == "delay");
  CHECK(file.fields[1].type == ColumnType::real);
  CHECK_FALSE(file.fields[1].title.has_value());
  CHECK(file.missing_values == Texts{"", "NA"});
  CHECK(file.title == "Flights");
  CHECK_FALSE(file.dialect.delimiter.has_value());
  CHECK_FALSE(file.dialect.header.has_value());
}

TEST_CASE("a Data Resource gives encoding, names and licence besides schema and dialect") {
  const SchemaFile file =
      read_schema(
          R"({"name": "flights", "path": "flights.csv", "title": "Flights", "description": "of 2013", "encoding": "iso-8859-1",
      "licenses": [{"name": "CC0-1.0", "title": "Public domain"}, {"name": "MIT"}], "profile": "tabular-data-resource",
      "schema": {"fields": [{"name": "a", "type": "integer"}], "missingValues": []}, "dialect": {"delimiter": ";"}})")
          .value();
  CHECK(file.name == "flights");
  CHECK(file.title == "Flights");
  CHECK(file.description == "of 2013");
  CHECK(file.encoding == "iso-8859-1");
  CHECK(file.license == "CC0-1.0");
  CHECK(file.fields.size() == 1);
  CHECK(file.missing_values == Texts{});
  CHECK(file.dialect.delimiter == ";");
}

TEST_CASE("a Table Dialect may stand alone or beside a Table Schema's fields") {
  CHECK(dialect(R"({"delimiter": "\t"})").delimiter == "\t");
  CHECK(dialect(R"({"fields": [], "dialect": {"delimiter": "|"}})").delimiter == "|");
  CHECK(error(R"({"fields": [], "delimiter": "|"})") == "delimiter: belongs into an object \"dialect\"; move it there");
}

TEST_CASE("every property of the dialect that the reader has is read") {
  const DialectOptions all = dialect(
      R"({"delimiter": ";", "quoteChar": "'", "escapeChar": "\\", "doubleQuote": false, "skipInitialSpace": true,
      "header": false, "commentChar": "#", "lineTerminator": "\r\n", "caseSensitiveHeader": true, "csvddfVersion": 1.2, "$schema": "x"})");
  CHECK(all.delimiter == ";");
  CHECK(all.quote == '\'');
  CHECK(all.escape == '\\');
  CHECK(all.skip_initial_space == true);
  CHECK(all.header == false);
  CHECK(all.comment == '#');
  CHECK_FALSE(all.skip_lines.has_value());
}

TEST_CASE("null and an empty text say that there is no such character") {
  const DialectOptions none =
      dialect(R"({"quoteChar": null, "escapeChar": null, "commentChar": "", "nullSequence": null})");
  CHECK(none.quote == kNoCharacter);
  CHECK(none.escape == kNoCharacter);
  CHECK(none.comment == kNoCharacter);
  CHECK(dialect_error(R"({"delimiter": null})") == "dialect/delimiter: expected a string, found null");
  CHECK(dialect_error(R"({"delimiter": ""})") ==
        "dialect/delimiter: expected one ASCII character that isn't a line end, found \"\"");
}

TEST_CASE("a character is one ASCII character, no line end, and has one meaning") {
  for (const std::string bad : {R"("||")", R"("§")", R"("\n")", R"("\r")", R"("\u0000")"}) {
    CHECK(dialect_error(R"({"delimiter": )" + bad + "}") ==
          "dialect/delimiter: expected one ASCII character that isn't a line end, found " + bad);
  }
  CHECK(dialect_error(R"({"delimiter": "'", "quoteChar": "'"})") ==
        "dialect: delimiter and quoteChar are both single quote; each needs a character of its own");
  CHECK(dialect_error(R"({"delimiter": "#", "commentChar": "#"})")
            .starts_with("dialect: delimiter and commentChar are both"));
  CHECK(dialect_error(R"({"quoteChar": "#", "commentChar": "#"})")
            .starts_with("dialect: quoteChar and commentChar are both"));
  CHECK(dialect_error(R"({"quoteChar": null, "commentChar": null})").empty());
}

TEST_CASE("an escape that is the quote says what doubled quotes are") {
  const DialectOptions quotes = dialect(R"({"quoteChar": "'", "escapeChar": "'"})");
  CHECK(quotes.quote == '\'');
  CHECK(quotes.escape == kNoCharacter);
  CHECK(dialect(R"({"escapeChar": "\""})").quote == '"');
  CHECK(dialect_error(R"({"escapeChar": "\"", "delimiter": "\""})") ==
        "dialect: delimiter and quoteChar are both double quote; each needs a character of its own");
}

TEST_CASE("frictionless-py's object for CSV inside the dialect counts as the dialect's own") {
  const DialectOptions nested = dialect(
      R"({"dialect": {"header": false, "commentChar": "#", "csv": {"delimiter": ";", "skipInitialSpace": true}}})");
  CHECK(nested.delimiter == ";");
  CHECK(nested.skip_initial_space == true);
  CHECK(nested.header == false);
  CHECK(nested.comment == '#');
  CHECK(dialect_error(R"({"csv": {"quoteChar": 1}})") == "dialect/csv/quoteChar: expected a string, found a number");
  CHECK(dialect_error(R"({"delimiter": ";", "csv": {"quoteChar": ";"}})")
            .starts_with("dialect: delimiter and quoteChar are both semicolon"));
}

TEST_CASE("one header row is a header with lines to skip before it") {
  const DialectOptions third = dialect(R"({"headerRows": [3]})");
  CHECK(third.header == true);
  CHECK(third.skip_lines == 2);
  CHECK(dialect(R"({"headerRows": [1], "header": true})").skip_lines == 0);
  CHECK(dialect(R"({"headerRows": [1], "header": false})").header == false);
  CHECK(dialect_error(R"({"headerRows": [1, 2]})") ==
        "dialect/headerRows: expected one row's number, found 2; a header of several rows can't be read: join them in "
        "the file");
  CHECK(
      dialect_error(R"({"headerRows": []})").starts_with("dialect/headerRows: expected one row's number, found none"));
  CHECK(dialect_error(R"({"headerRows": [2], "header": false})").starts_with("dialect/headerRows: header is false"));
  CHECK(dialect_error(R"({"headerRows": 2})") == "dialect/headerRows: expected an array, found a number");
  CHECK(dialect_error(R"({"headerRows": ["2"]})") ==
        "dialect/headerRows/0: expected a whole number from 1, found a string");
  for (const std::string bad : {"0", "-1", "1.5", "18446744073709551615"}) {
    CHECK(dialect_error(R"({"headerRows": [)" + bad + "]}") ==
          "dialect/headerRows/0: expected a whole number from 1, found " + bad);
  }
  CHECK(dialect(R"({"headerRows": [9223372036854775807]})").skip_lines == 9223372036854775806);
}

TEST_CASE("comment rows are lines to skip, if they are those before the header") {
  CHECK(dialect(R"({"commentRows": [2, 1]})").skip_lines == 2);
  CHECK(dialect(R"({"commentRows": [1, 2], "header": false})").skip_lines == 2);
  CHECK(dialect(R"({"commentRows": [1], "header": false, "headerRows": [1]})").skip_lines == 1);
  CHECK(dialect(R"({"commentRows": [2], "headerRows": [3]})").skip_lines == 2);
  CHECK_FALSE(dialect(R"({"commentRows": []})").skip_lines.has_value());
  CHECK(dialect_error(R"({"commentRows": [2]})") ==
        "dialect/commentRows: expected the numbers of the rows before the header, 1 and on, found [2]; leave other "
        "rows out of the file, " "or mark them with a commentChar");
  CHECK(dialect_error(R"({"commentRows": [1], "headerRows": [1]})").starts_with("dialect/commentRows: expected"));
  CHECK(dialect_error(R"({"commentRows": [1, 4], "headerRows": [3]})").starts_with("dialect/commentRows: expected"));
}

TEST_CASE("a dialect that isn't CSV's is refused") {
  for (const std::string property : {"property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table"}) {
    CHECK(dialect_error("{\"" + property + "\": \"x\"}") ==
          "dialect/" + property + ": is for spreadsheets, databases and JSON, and kiln reads CSV; take it out");
  }
  CHECK(dialect_error(R"({"lineTerminator": ";"})")
            .starts_with("dialect/lineTerminator: expected \"\\r\\n\", \"\\n\" or \"\\r\", found \";\""));
  CHECK(dialect_error(R"({"doubleQuote": "no"})") == "dialect/doubleQuote: expected true or false, found a string");
  CHECK(dialect_error(R"({"skipInitialSpace": 1})") ==
        "dialect/skipInitialSpace: expected true or false, found a number");
}

TEST_CASE("each of the standard's types is one of the three, and others are named") {
  const auto type = [](const std::string& name) {
    return read_schema(R"({"fields": [{"name": "a", "type": ")" + name + "\"}]}").value().fields[0].type;
  };
  CHECK(type("integer") == ColumnType::integer);
  CHECK(type("year") == ColumnType::integer);
  CHECK(type("number") == ColumnType::real);
  for (const std::string name : {"string", "boolean", "date", "time", "datetime", "yearmonth", "duration", "geopoint",
                                 "geojson", "object", "array", "list"}) {
    CHECK(type(name) == ColumnType::text);
  }
  CHECK_FALSE(type("any").has_value());
  CHECK_FALSE(read_schema(R"({"fields": [{"name": "a"}]})").value().fields[0].type.has_value());
  CHECK(field_error(R"("type": "int")") ==
        "fields/0/type: there is no type \"int\"; the types are string, number, integer, boolean, object, array, list, "
        "datetime, date, time, year, " "yearmonth, duration, geopoint, geojson, any");
  CHECK(field_error(R"("type": ["integer"])") == "fields/0/type: expected a string, found an array");
}

TEST_CASE("a field that kiln would read wrongly is refused") {
  const std::string what_to_do = "; write the numbers plainly in the file, or give the field the type \"string\"";
  CHECK(field_error(R"("type": "number", "decimalChar": ",")") ==
        "fields/0/decimalChar: only \".\" can be read, found \",\"" + what_to_do);
  CHECK(field_error(R"("type": "integer", "groupChar": ",")") ==
        "fields/0/groupChar: grouped digits can't be read" + what_to_do);
  CHECK(field_error(R"("bareNumber": false)") ==
        "fields/0/bareNumber: numbers with other characters around them can't be read" + what_to_do);
  CHECK(field_error(R"("type": "number", "decimalChar": ".", "bareNumber": true)").empty());
  CHECK(field_error(R"("type": "string", "decimalChar": ",")").empty());
  CHECK(field_error(R"("missingValues": ["-"])") ==
        "fields/0/missingValues: missing values of one field can't be read; list them beside \"fields\", for all of "
        "them");
}

TEST_CASE("what isn't read is ignored: custom properties, constraints, keys") {
  CHECK(
      field_error(
          R"("type": "boolean", "trueValues": ["y"], "constraints": {"required": true}, "format": "default", "x": null)")
          .empty());
  CHECK(field_error(R"("type": "list", "itemType": "integer")").empty());
  CHECK(
      error(R"({"fields": [], "primaryKey": "a", "foreignKeys": 1, "fieldsMatch": "subset", "x-mine": [1]})").empty());
}

TEST_CASE("a field has a name, and no other has it") {
  CHECK(error(R"({"fields": [{"name": "a"}, {"type": "string"}]})") ==
        "fields/1: there is no \"name\"; give it that of the column");
  CHECK(error(R"({"fields": [{"name": ""}]})") == "fields/0/name: is empty; give it the name of the column");
  CHECK(error(R"({"fields": [{"name": "b"}, {"name": "a"}, {"name": "c"}, {"name": "a"}]})") ==
        "fields/3/name: \"a\" is the name of fields/1, too; give each field its own");
  CHECK(error(R"({"schema": {"fields": [{"name": "a"}, {"name": "a"}]}})") ==
        "schema/fields/1/name: \"a\" is the name of schema/fields/0, too; give each field its own");
}

TEST_CASE("missing values are texts or, since version 2, objects with a value") {
  CHECK(read_schema(R"({"missingValues": [{"value": "", "label": "omitted"}, {"value": "-99"}, "-99"]})")
            .value()
            .missing_values == Texts{"", "-99"});
  CHECK_FALSE(read_schema(R"({"fields": []})").value().missing_values.has_value());
  CHECK(error(R"({"missingValues": ""})") == "missingValues: expected an array, found a string");
  CHECK(error(R"({"missingValues": ["", -99]})") ==
        "missingValues/1: expected a string, or an object with a \"value\", found a number");
  CHECK(error(R"({"missingValues": [{"label": "omitted"}]})") ==
        "missingValues/0: there is no \"value\"; give it the text that means missing");
  CHECK(error(R"({"missingValues": [{"value": 1}]})") == "missingValues/0/value: expected a string, found a number");
}

TEST_CASE("the dialect's null sequence is one more missing value, beside the standard's default") {
  CHECK(read_schema(R"({"nullSequence": "\\N"})").value().missing_values == Texts{"", "\\N"});
  CHECK(read_schema(R"({"missingValues": [], "dialect": {"nullSequence": "\\N"}})").value().missing_values ==
        Texts{"\\N"});
  CHECK(read_schema(R"({"missingValues": ["NA"], "dialect": {"nullSequence": "NA"}})").value().missing_values ==
        Texts{"NA"});
  CHECK(dialect_error(R"({"nullSequence": 0})") == "dialect/nullSequence: expected a string, found a number");
}

TEST_CASE("the licence is the first one's name, title or path, or a text") {
  const auto license = [](const std::string& json) { return read_schema(json).value().license; };
  CHECK(license(R"({"licenses": [{"path": "https://x.org", "title": "My own"}]})") == "My own");
  CHECK(license(R"({"licenses": [{"path": "https://x.org"}]})") == "https://x.org");
  CHECK(license(R"({"license": "MIT"})") == "MIT");
  CHECK_FALSE(license(R"({"licenses": []})").has_value());
  CHECK(error(R"({"licenses": ["MIT"]})") == "licenses/0: expected an object, found a string");
  CHECK(error(R"({"licenses": [{}]})") == "licenses/0: there is no \"name\", \"title\" or \"path\"; give it one");
  CHECK(error(R"({"licenses": [{"name": 1}]})") == "licenses/0/name: expected a string, found a number");
  CHECK(error(R"({"license": {"type": "MIT"}})") == "license: expected a string, found an object");
}

TEST_CASE("a wrong JSON type is an error that says where") {
  CHECK(error("[]") == "expected an object, found an array");
  CHECK(error(R"({"fields": {}})") == "fields: expected an array, found an object");
  CHECK(error(R"({"fields": ["a"]})") == "fields/0: expected an object, found a string");
  CHECK(error(R"({"fields": [{"name": "a"}, {"name": 7}]})") == "fields/1/name: expected a string, found a number");
  CHECK(field_error(R"("title": null)") == "fields/0/title: expected a string, found null");
  CHECK(error(R"({"encoding": true})") == "encoding: expected a string, found a boolean");
  CHECK(error(R"({"schema": []})") == "schema: expected an object, found an array");
  CHECK(error(R"({"dialect": 1})") == "dialect: expected an object, found a number");
}

TEST_CASE("what lies elsewhere or is something else is an error that says what to do") {
  CHECK(error(R"({"schema": "schema.json"})") ==
        "schema: expected an object, found the path or URL \"schema.json\"; write the object itself here");
  CHECK(error(R"({"dialect": "https://x.org/d.json"})")
            .starts_with("dialect: expected an object, found the path or URL"));
  CHECK(error(R"({"schema": {}, "missingValues": ["NA"]})") ==
        "missingValues: belongs into the object \"schema\", as there is one; move it there");
  CHECK(error(R"({"name": "x", "resources": []})") ==
        "resources: a Data Package describes several files; write the one resource's object into a file of its own");
  CHECK(error(R"({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "x", "properties": {}})")
            .starts_with("$schema: expected a Table Schema"));
  CHECK(error("{}").starts_with("expected a Table Schema (\"fields\")"));
}

TEST_CASE("a file that isn't JSON is an error with line and column") {
  CHECK(error("{\"fields\":\n  [}")
            .starts_with("line 2, column 4 isn't JSON: syntax error while parsing value - unexpected '}'"));
  CHECK(error("").starts_with("line 1, column 1 isn't JSON: "));
  CHECK(error("{\"title\": \"Caf\xE9\"}") ==
        "line 1, column 16 isn't JSON: syntax error while parsing value - invalid string: ill-formed UTF-8 byte");
  CHECK(error(R"({"fields": [], "x": 1e999})").starts_with("isn't JSON: number overflow"));
  CHECK(error("\xEF\xBB\xBF{\"fields\": []}").empty());
}

TEST_CASE("brackets nested a million deep are wrong like any others") {
  const std::string open(1'000'000, '['), close(1'000'000, ']');
  CHECK(error(open).starts_with("line 1, column 1000001 isn't JSON"));
  CHECK(error(R"({"missingValues": [)" + open + close + "]}") ==
        "missingValues/0: expected a string, or an object with a \"value\", found an array");
  CHECK(error(R"({"fields": [], "x": )" + open + close + "}").empty());
}

TEST_CASE("a file that can't be read is told from one that isn't there") {
  const test::TemporaryFolder folder;
  const auto missing = read_schema_file(folder.path() / "none.json");
  CHECK(missing.error().code == ErrorCode::not_found);
  CHECK(missing.error().message ==
        "cannot open " + (folder.path() / "none.json").string() + ": No such file or directory");
  CHECK(read_schema_file(folder.path()).error().code == ErrorCode::io);
}

TEST_CASE("a file of more than 16 MiB is no schema") {
  const std::string most = R"({"fields": []})" + std::string(16 * 1024 * 1024 - 14, ' ');
  CHECK(error(most).empty());
  const test::TemporaryFolder folder;
  const auto file = read_schema_file(folder.write("t.csv", most + " "));
  CHECK(file.error().code == ErrorCode::invalid_argument);
  CHECK(file.error().message.ends_with("t.csv is longer than 16 MiB, too long for a schema; give a JSON file"));
}

TEST_CASE("a file's schema lies beside it, without its extensions") {
  CHECK(schema_file_beside("data/flights.csv.gz") == "data/flights.schema.json");
  CHECK(schema_file_beside("/tmp/x/weather.tsv") == "/tmp/x/weather.schema.json");
  CHECK(schema_file_beside("sales.2013.csv.zst") == "sales.2013.schema.json");
  CHECK(schema_file_beside("plain") == "plain.schema.json");
  CHECK(schema_file_beside("a.b/plain") == "a.b/plain.schema.json");
  CHECK(schema_file_beside("x.csv.tsv") == "x.csv.schema.json");
  CHECK(schema_file_beside(".csv") == ".csv.schema.json");
  CHECK(schema_file_beside("-").empty());
}

}  // namespace
}  // namespace kiln::import
