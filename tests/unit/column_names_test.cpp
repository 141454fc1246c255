#include "import/survey/column_names.h"

#include "catch.h"

namespace kiln::import {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a usable name stays as it is, keywords and other letters too") {
  const Names names{"a", "größe", "x y", "select", "rowid", "a \"b\""};
  CHECK(column_names(names) == names);
}

TEST_CASE("empty names are numbered, and white space is tidied") {
  CHECK(column_names({"", "b", " \t", " c  d\n"}) == Names{"column_0", "b", "column_2", "c d"});
  CHECK(numbered_column_names(3) == Names{"column_0", "column_1", "column_2"});
}

TEST_CASE("names that SQLite can't tell apart get a number, the first that is free") {
  CHECK(column_names({"a", "A", "a"}) == Names{"a", "A_2", "a_3"});
  CHECK(column_names({"a", "a_2", "a"}) == Names{"a", "a_2", "a_3"});
  CHECK(column_names({"column_1", ""}) == Names{"column_1", "column_1_2"});
  CHECK(column_names({"é", "É"}) == Names{"é", "É"});  // SQLite folds ASCII alone
}

TEST_CASE("SQLite's name for the row's number isn't free") { CHECK(column_names({"_ROWID_"}) == Names{"_ROWID__2"}); }

TEST_CASE("very long names are cut between two characters and stay different") {
  const std::string wide(127, 'x');
  CHECK(column_names({wide + "é", wide + "y", wide + "z", wide + "yy"}) ==
        Names{wide, wide + "y", wide + "z", wide + "y_2"});
}

}  // namespace
}  // namespace kiln::import
