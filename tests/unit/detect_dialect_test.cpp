#include "import/sniff/detect_dialect.h"

#include <string>

#include "catch.h"

namespace kiln::import {
namespace {

Dialect detect(const std::string& csv, const DialectOptions& options = {}) {
  const auto dialect = detect_dialect({"t.csv", csv, true}, options);
  INFO((dialect ? "" : dialect.error().message));
  REQUIRE(dialect);
  return *dialect;
}

Dialect detect_start(const std::string& csv) { return *detect_dialect({"t.csv", csv, false}, {}); }

std::string doubt_of(const std::string& csv, const DialectOptions& options = {}) {
  const auto dialect = detect_dialect({"t.csv", csv, true}, options);
  return dialect ? "" : dialect.error().message;
}

DialectOptions said(std::optional<std::string> delimiter, std::optional<char> quote) {
  DialectOptions options;
  options.delimiter = delimiter;
  options.quote = quote;
  return options;
}

TEST_CASE("the delimiter is the one that splits every record as the first") {
  CHECK(detect("a,b\n1,2\n").delimiter == ",");
  CHECK(detect("a;b\n1,5;2,5\n2,5;3,5\n").delimiter == ";");
  CHECK(detect("a\tb c\n1,2\tx y\n").delimiter == "\t");
  CHECK(detect("a|b\n1|2\n").delimiter == "|");
  CHECK(detect("a:b:c\n1:2:3\n").delimiter == ":");
  CHECK(detect("a b c\n1 2 3\n").delimiter == " ");
}

TEST_CASE("of several even splits the one into more fields wins: decimal commas between semicolons") {
  CHECK(detect("1,5;2;3\n2,5;4;6\n").delimiter == ";");
  CHECK(detect("x,12:30:05\ny,01:02:03\n").delimiter ==
        ",");  // colons and spaces only where nothing else splits evenly
}

TEST_CASE("delimiters and line ends inside quotes don't count") {
  CHECK(detect("a;b\n\"x;y\";1\n\"1\n2;3\";2\n").delimiter == ";");
  const Dialect single = detect("a;b\n'x;y';1\n");
  CHECK(single.delimiter == ";");
  CHECK(single.quote == '\'');
}

TEST_CASE("a quote that is used wins over one that isn't, apostrophes are no quotes") {
  CHECK(detect("a,b\n'x y',1\n'z',2\n").quote == '\'');
  CHECK(detect("a,b\nit's,1\n'tis,2\n").quote == '"');
}

TEST_CASE("a space after every delimiter isn't data; after some it is") {
  CHECK(detect("a, b, c\n1, 2, 3\n").skip_initial_space);
  CHECK(detect("a, b\n1, \"x, y\"\n").skip_initial_space);
  CHECK_FALSE(detect("a,b\nHello, world\nx,y\n").skip_initial_space);
  CHECK_FALSE(detect("a b c\n1 2 3\n").skip_initial_space);
}

TEST_CASE("a backslash escapes where nothing else explains the quotes") {
  const Dialect dialect = detect("a,b\n\"say \\\"hi\\\", you\",1\n");
  CHECK(dialect.escape == '\\');
  CHECK(dialect.delimiter == ",");
  CHECK(detect("a,b\n\"C:\\\",1\n").escape == kNoCharacter);
}

TEST_CASE("a column of names or times is one column, not two") {
  CHECK(detect("full name\nJohn Smith\nJane Doe\n").delimiter == ",");
  CHECK(detect("start:end\n12:30\n").delimiter == ",");
  CHECK(detect("name\nx\n").reason == "no delimiter splits the first 2 records");
}

TEST_CASE("where several split evenly, types tell, then the first in order wins; the reason names the others") {
  const Dialect dialect = detect("a,b;c\nx,y;z\n");
  CHECK(dialect.delimiter == ",");
  CHECK(dialect.reason == "comma splits each of the first 2 records into 2 fields; semicolon would split each into 2");
  CHECK(detect("a,b;c\n1,2;3\n").delimiter == ";");
}

TEST_CASE("a title is left out where the table below it is evident, and otherwise asked about") {
  const Dialect dialect = detect("Umsatz\nDatum;Betrag\n2024-02-01;12\n2024-02-02;15\n");
  CHECK((dialect.delimiter == ";" && dialect.skip_lines == 1 && dialect.header && dialect.notes.size() == 1));
  CHECK(detect("Umsatz;\nDatum;Betrag\n2024-02-01;12\n2024-02-02;15\n").skip_lines == 1);
  CHECK(doubt_of("name\nBob,Paris\nAnn,Rome\nEve,Oslo\n").find("--skip-lines 1 --header yes") != std::string::npos);
  CHECK(doubt_of("name,,\n1,2,3\n4,5,6\n").find("--skip-lines 1 if line 2 is the header") != std::string::npos);
}

TEST_CASE("a second header is told by its shape, and by the values below it") {
  CHECK(detect("t,v\n(s),(m/s)\n0,1\n1,2\n").second_header == SecondHeader::units);
  CHECK(detect("A,A,B,B\nx,y,x,y\n1,2,3,4\n").second_header == SecondHeader::groups);
  CHECK(detect("name,n\nAnna,few\nBob,3\n").second_header == SecondHeader::none);
}

TEST_CASE("a file with a ragged row keeps the delimiter that most records agree with") {
  const Dialect dialect = detect("a;b;c\n1;2;3\n1;2;3\n1;2\n");
  CHECK(dialect.delimiter == ";");
  CHECK(dialect.reason == "semicolon splits 3 of the first 4 records into 3 fields, as the first");
}

TEST_CASE("what the options say is taken as said") {
  CHECK(detect("a,b\n1,2\n", said(";", {})).delimiter == ";");
  CHECK(detect("a,b\n1,2\n", said({}, '\'')).quote == '\'');
  CHECK(detect("a,b\n1,2\n", said("^", '~')).reason == "as the options say");
  DialectOptions options;
  options.comment = '#';
  CHECK(detect("#x;y\na;b\n1;2\n", options).delimiter == ";");
}

TEST_CASE("empty files, a header alone and a last line without an end have a dialect") {
  CHECK(detect("").delimiter == ",");
  CHECK(detect("a;b").delimiter == ";");
  CHECK(detect("a;b\n1;2").delimiter == ";");
}

TEST_CASE("a sample that ends in the middle of a record is judged without it") {
  CHECK(detect_start("a;b\n1,2;3\n1,2;3\n123").delimiter == ";");
  // A quote that swallows the rest of the sample makes a dialect unlikely, however even the records before are.
  CHECK(detect_start("a;b\n'1;2\n3;4\n5;6\n7;8\n9;1\n").quote == '"');
}

TEST_CASE("the first record is the header if it stands above values of another kind") {
  CHECK(detect("id,2012\n5,3\n").header_reason == "\"id\" stands above values of another kind");
  CHECK(detect("when,x\n2013-01-01,y\n").header);
  CHECK(detect("a,b\n1,NA\n,2\n").header);
}

TEST_CASE("the first record is a row if its values are like those below") {
  const Dialect dialect = detect("x,1\ny,2\n");
  CHECK_FALSE(dialect.header);
  CHECK(dialect.header_reason == "\"1\" is a value like those below it; --header yes says otherwise");
  CHECK_FALSE(detect("FR,2013-01-01\nDE,2014-01-01\n").header);
  CHECK_FALSE(detect("1,2\n").header);
  CHECK_FALSE(detect("NA,x\n3,y\n4,5\nNA,2\n1,2\n").header ==
              false);  // nothing in it is a number: by convention it names
}

TEST_CASE("where nothing tells, the first record is the header, and the reason says so") {
  CHECK(detect("name,city\nBob,Paris\n").header);
  CHECK(detect("name,city\nBob,Paris\n").header_reason.find("no column tells") == 0);
  CHECK(detect("q1,q2\na1,b2\n").header);
  CHECK(detect("a,b\n").header);
  DialectOptions options;
  options.header = false;
  CHECK_FALSE(detect("name,city\nBob,Paris\n", options).header);
}

}  // namespace
}  // namespace kiln::import
