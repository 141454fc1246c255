// What a query selects and sorts by.
#include "asked.h"
#include "catch.h"
#include "dataset/selection_sql.h"
#include "query/parse_order.h"
#include "query/parse_selection.h"

namespace kiln::query {
namespace {

constexpr const char* kTable = "i,\"a.b\",row,\"x,y\"\n1,2,3,4\n";

TEST_CASE("a selection is a list of columns and what they are called") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view text) {
    const auto selection = parse_selection(asked.dataset(), text);
    if (!selection) return selection.error().message;
    std::string names;
    for (const std::string& name : selection->names()) names += (names.empty() ? "" : "|") + name;
    return print(asked.dataset().sql_names(), *selection) + " as " + names;
  };
  CHECK(of("a.b,i") == "\"a.b\", \"i\" as a.b|i");
  CHECK(of("3,\"x,y\",0") == "\"x,y\", \"i\" as x,y|i");
  CHECK(of("one:i,row") == "\"i\", _rowid_ - 1 as one|row");
  CHECK(of("*,n:row") == "\"i\", \"a.b\", \"row\", \"x,y\", _rowid_ - 1 as i|a.b|row|x,y|n");
  CHECK(of("a.b,*") == "\"a.b\", \"i\", \"row\", \"x,y\" as a.b|i|row|x,y");
  CHECK(of("i,*") == "* as i|a.b|row|x,y");
  CHECK(of("\"p:q\":\"a.b\"") == "\"a.b\" as p:q");
  CHECK(of(" 3 ,\t\"x,y\" , n : 0 , late: i :: text, row") == "\"x,y\", \"i\", \"i\", _rowid_ - 1 as x,y|n|late|row");
  CHECK(parse_selection(asked.dataset(), "late: i :: text")->items.front().cast == question::Cast::text);
  CHECK(of("\"row\"") == "\"row\" as row");
  CHECK(of("\"0\"") ==
        "There is no column \"\"0\"\"; /columns lists them. A name with , . : ( or ) stands in double quotes.");
  CHECK(of("*,row") == "Two selected columns would be called \"row\"; give one another name, as in other:2.");
  for (const char* wrong :
       {"", "nothing", "i,,i", "i::json", "count(i)", "i(*)", "x:nothing", "\"i", ":", ":i", " :i"}) {
    INFO(wrong);
    CHECK_FALSE(parse_selection(asked.dataset(), wrong).has_value());
  }
}

TEST_CASE("an order says where missing values go, and ends with the file's") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view text) {
    const auto order = parse_order(asked.dataset(), text);
    return order ? print(asked.dataset().sql_names(), *order) : order.error().message;
  };
  CHECK(of("i") == "\"test\".\"i\" ASC NULLS LAST, _rowid_");
  CHECK(of("i.desc") == "\"test\".\"i\" DESC NULLS FIRST, _rowid_");
  CHECK(of("a.b.desc.nullslast,0.asc.nullsfirst") ==
        "\"test\".\"a.b\" DESC NULLS LAST, \"test\".\"i\" ASC NULLS FIRST, _rowid_");
  CHECK(of("row.desc") == "_rowid_ DESC NULLS FIRST, _rowid_");
  CHECK(of("i,a.b.desc,0.desc,i,\"a.b\"") ==
        "\"test\".\"i\" ASC NULLS LAST, \"test\".\"a.b\" DESC NULLS FIRST, _rowid_");
  CHECK(of(" i , \"row\" .desc,\ta.b.nullsfirst") == of("i,2.desc,a.b.nullsfirst"));
  CHECK(of("\"x,y\".nullsfirst") == "\"test\".\"x,y\" ASC NULLS FIRST, _rowid_");
  for (const char* wrong : {"", "nothing", "i.up", "i.nullslast.desc", "i,", "i.desc.desc"}) {
    INFO(wrong);
    CHECK_FALSE(parse_order(asked.dataset(), wrong).has_value());
  }
}

}  // namespace
}  // namespace kiln::query
