#include "query/filter_parser.h"

#include "asked.h"
#include "catch.h"
#include "dataset/condition_sql.h"
#include "query/words.h"

namespace kiln::query {
namespace {

// The condition and the values of one filter, as "condition | value, value", or the error's message.
std::string parsed(const dataset::Dataset& dataset, std::string_view name, std::string_view text) {
  FilterParser parser(dataset, false);
  if (!is_filter(dataset, name)) return "no filter";
  if (const auto added = parser.add(name, text); !added) return added.error().message;
  const dataset::SqlCondition filter = print(dataset.sql_names(), std::move(parser).finish());
  std::string shown = filter.text + " |";
  for (const Value& value : filter.values) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) shown += fmt::format(" {}", *integer);
    if (const auto* real = std::get_if<double>(&value)) shown += fmt::format(" {:.17g}r", *real);
    if (const auto* written = std::get_if<std::string>(&value)) shown += fmt::format(" '{}'", *written);
  }
  return shown;
}

constexpr const char* kTable = "i,r,t,\"a.b\",and,row,\"x,\"\"y\"\n1,1.5,x,p,q,r,s\n2,2.5,y,p,q,r,s\n";

TEST_CASE("each operator is a condition with its values apart") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view name, std::string_view text) { return parsed(asked.dataset(), name, text); };
  CHECK(of("i", "eq.5") == "\"i\" = :filter1 | 5");
  CHECK(of("0", "neq.-5") == "\"i\" <> :filter1 | -5");
  CHECK(of("i", "gt.1.5") == "\"i\" > :filter1 | 1.5r");
  CHECK(of("r", "gte.2") == "\"r\" >= :filter1 | 2r");
  CHECK(of("i", "lt.1e3") == "\"i\" < :filter1 | 1000");
  CHECK(of("i", "lte.99999999999999999999") == "\"i\" <= :filter1 | 1e+20r");
  CHECK(of("i", "not.is.null") == "NOT (\"i\" IS NULL) |");
  CHECK(of("i", "is.not_null") == "\"i\" IS NOT NULL |");
  CHECK(of("i", "in.(1,2)") == "\"i\" IN (:filter1, :filter2) | 1 2");
  CHECK(of("t", R"x(in.("a,b","c\"d",))x") == "\"t\" IN (:filter1, :filter2, :filter3) | 'a,b' 'c\"d' ''");
  CHECK(of("t", R"x(in.(quo"ted,"half,back\slash))x") ==
        R"x("t" IN (:filter1, :filter2, :filter3) | 'quo"ted' '"half' 'back\slash')x");
  CHECK(of("t", "in.()") == "\"t\" IN () |");
  CHECK(of("t", "eq.\"a\"") == "\"t\" = :filter1 | '\"a\"'");
  CHECK(of("t", "like.a%_*[?\\*") ==
        "(\"t\" >= :filter1 AND \"t\" < :filter2 AND \"t\" GLOB :filter3) | 'a' 'b' 'a*?*[[][?][*]'");
  CHECK(of("t", "ilike.*a\\_b") == "\"t\" LIKE :filter1 ESCAPE '\\' | '%a\\_b'");
}

TEST_CASE("a search is one condition of all columns of texts, or of one") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view name, std::string_view text) { return parsed(asked.dataset(), name, text); };
  CHECK(of("q", "50%.eq") == "(search(:filter1, \"t\", \"a.b\", \"and\", \"row\", \"x,\"\"y\")) | '50%.eq'");
  CHECK(of("q", "") == " |");
  CHECK(of("t", "search.a b") == "(search(:filter1, \"t\")) | 'a b'");
  CHECK(of("t", "not.search(any).{a,b}") == "NOT (((search(:filter1, \"t\")) OR (search(:filter2, \"t\")))) | 'a' 'b'");
  CHECK(of("i", "search.1") == "search needs a column of texts; compare numbers with eq, gt, gte, lt or lte.");
  FilterParser unaccented(asked.dataset(), true);
  REQUIRE(unaccented.add("t", "search.é"));
  CHECK(print(asked.dataset().sql_names(), std::move(unaccented).finish()).text ==
        "(search_unaccented(:filter1, \"t\"))");
}

TEST_CASE("a filter says what it holds") {
  const test::Asked asked(kTable);
  const auto held = [&](std::string_view name, const std::string& text) {
    FilterParser parser(asked.dataset(), false);
    REQUIRE(parser.add(name, text));
    return std::move(parser).finish().held_bytes();
  };
  const std::string long_text(5'000, 'a');
  for (const auto& [name, before, after] : {std::tuple{"q", "", ""},
                                            {"t", "eq.", ""},
                                            {"t", "in.(a,", ")"},
                                            {"t", "search.", ""},
                                            {"t", "like.", ""},
                                            {"or", "(t.eq.", ")"}}) {
    CHECK(held(name, before + long_text + after) >= 5'000);
    CHECK(held(name, std::string(before) + "a" + after) < 1'000);
  }
  CHECK(held("t", "match." + std::string(900, 'a')) >= 900);
}

TEST_CASE("a row's number is its rowid less one") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view text) { return parsed(asked.dataset(), "row", text); };
  CHECK(of("gte.1000") == "_rowid_ >= :filter1 | 1001");
  CHECK(of("in.(0,1)") == "_rowid_ IN (:filter1, :filter2) | 1 2");
  CHECK(of("lt.9223372036854775807") == "_rowid_ < :filter1 | 9223372036854775807");
  CHECK(of("eq. 2.0 ") == "_rowid_ = :filter1 | 3");
  for (const char* text : {"1.5", "Infinity", "9007199254740992.5"})
    CHECK(of(std::string("eq.") + text) == fmt::format("\"{}\" is not a row's number; write an integer.", text));
  for (const char* name : {"5", "\"row\"", " \"row\" "})
    CHECK(parsed(asked.dataset(), name, "eq.r") == "\"row\" = :filter1 | 'r'");
}

TEST_CASE("conditions in groups, one in the other") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view name, std::string_view text) { return parsed(asked.dataset(), name, text); };
  CHECK(of("or", "(i.eq.1,t.eq.x)") == "(\"i\" = :filter1 OR \"t\" = :filter2) | 1 'x'");
  CHECK(of("not.and", "(i.eq.1,or(t.eq.x,t.is.null))") ==
        "NOT ((\"i\" = :filter1 AND (\"t\" = :filter2 OR \"t\" IS NULL))) | 1 'x'");
  CHECK(of("or", "(i.in.(1,2),not.and(i.eq.3,t.not.eq.y))") ==
        "(\"i\" IN (:filter1, :filter2) OR NOT ((\"i\" = :filter3 AND NOT (\"t\" = :filter4)))) | 1 2 3 'y'");
  CHECK(of("and", R"x((t.eq."a,b)","a.b".eq.x.y,"x,\"y".eq."q"))x") ==
        "(\"t\" = :filter1 AND \"a.b\" = :filter2 AND \"x,\"\"y\" = :filter3) | 'a,b)' 'x.y' 'q'");
  CHECK(of("or", "(4.eq.1,and.eq.2)") == "(\"and\" = :filter1 OR \"and\" = :filter2) | '1' '2'");
}

TEST_CASE("blanks around names and marks are nothing, and in a text they are its own, as PostgREST reads them") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view name, std::string_view text) { return parsed(asked.dataset(), name, text); };
  CHECK(of("or", " ( i.eq.1 ,\tt.eq.x ) ") == "(\"i\" = :filter1 OR \"t\" = :filter2) | 1 'x '");
  CHECK(of("or", "( t .eq. x,and ( i.in. ( 1, 2 ) , t.is.NULL ) )") ==
        "(\"t\" = :filter1 OR (\"i\" IN (:filter2, :filter3) AND \"t\" IS NULL)) | ' x' 1 2");
  CHECK(of("and", R"x(( "a.b" .eq."p" , "a.b".eq."q"))x") ==
        "(\"a.b\" = :filter1 AND \"a.b\" = :filter2) | '\"p\" ' 'q'");  // quotes with something behind are a text's own
  CHECK(of(" t ", "in.(a, b,\"c\", \"d\")") ==
        "\"t\" IN (:filter1, :filter2, :filter3, :filter4) | 'a' ' b' 'c' ' \"d\"'");
  CHECK(of("i", "in.( 1 ,\t2)") == "\"i\" IN (:filter1, :filter2) | 1 2");
  CHECK(of("r", "gte. 1.5\n") == "\"r\" >= :filter1 | 1.5r");
  CHECK(of("t", "eq. x ") == "\"t\" = :filter1 | ' x '");
  CHECK(of("i", "is.Null ") == "\"i\" IS NULL |");
  CHECK(of("i", "not.is.NOT_NULL") == "NOT (\"i\" IS NOT NULL) |");
}

// The values are what PostgreSQL 15 makes of such a text[].
TEST_CASE("a list in braces is read as PostgreSQL reads an array") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view text) { return parsed(asked.dataset(), "t", "eq(any)." + std::string(text)); };
  const auto three = [](std::string_view values) {
    return fmt::format("(\"t\" = :filter1 OR \"t\" = :filter2 OR \"t\" = :filter3) | {}", values);
  };
  CHECK(of(R"({a\\ , "b" ,c\,d})") == three("'a\\' 'b' 'c,d'"));
  CHECK(of(R"({ a b c , n\ull,"null"})") == three("'a b c' 'null' 'null'"));
  CHECK(of(R"({a\ , "" ,"q\"q"})") == three("'a ' '' 'q\"q'"));
  CHECK(of("{}") == "\"t\" IN () |");
  CHECK(parsed(asked.dataset(), "t", "eq(all).{ }") == "NOT (\"t\" IN ()) |");
  CHECK(parsed(asked.dataset(), "t", "not.eq(all).{}") == "\"t\" IN () |");
  CHECK(parsed(asked.dataset(), "i", "gt(all).{ 1, 2.0 }") == "(\"i\" > :filter1 AND \"i\" > :filter2) | 1 2");
  for (const char* wrong : {"{a,,b}", "{a,}", "{,}", "{a\"b}", "{a\"b\"}", "{\"a\"b}", "{{a},{b}}", "{NULL}",
                            "{a,null}", "{a", "{\"a", "a}", "(a)"}) {
    INFO(wrong);
    CHECK(of(wrong).find('|') == std::string::npos);
  }
}

TEST_CASE("a decimal is compared with integers as it is, not as the double next to it") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view text) { return parsed(asked.dataset(), "i", text); };
  CHECK(of("eq.9007199254740993.0") == "\"i\" = :filter1 | 9007199254740993");
  CHECK(of("eq.9007199254740993000e-3") == "\"i\" = :filter1 | 9007199254740993");
  CHECK(of("eq.0.9007199254740993e16") == "\"i\" = :filter1 | 9007199254740993");
  CHECK(of("eq.9007199254740993.5") == "\"i\" = :filter1 | 0.5r");
  CHECK(of("neq.1.00000000000000000000000001") == "\"i\" <> :filter1 | 0.5r");
  CHECK(of("in.(9007199254740993.5,-0.0,0e99)") == "\"i\" IN (:filter1, :filter2, :filter3) | 0.5r 0 0");
  CHECK(of("lt.9007199254740993.5") == "\"i\" <= :filter1 | 9007199254740993");
  CHECK(of("lte.9007199254740993.5") == "\"i\" <= :filter1 | 9007199254740993");
  CHECK(of("gt.-9007199254740993.5") == "\"i\" > :filter1 | -9007199254740994");
  CHECK(of("gte.-9007199254740993.5") == "\"i\" > :filter1 | -9007199254740994");
  CHECK(of("gte.9223372036854775807.5") == "\"i\" > :filter1 | 9223372036854775807");
  CHECK(of("eq.-9223372036854775808.0") == "\"i\" = :filter1 | -9223372036854775808");
  CHECK(of("eq.-9223372036854775809") == "\"i\" = :filter1 | -9.2233720368547779e+18r");
  CHECK(of("eq.-9223372036854775808.5") == "\"i\" = :filter1 | -9.2233720368547779e+18r");
  CHECK(of("lt.9223372036854775808") == "\"i\" < :filter1 | 9.2233720368547758e+18r");
  CHECK(of("gt.1e-400") == "\"i\" > :filter1 | 0");
  CHECK(of("gt.-1e-400") == "\"i\" > :filter1 | -1");
  CHECK(of("lt.1e999999999999999999999") == "\"i\" < :filter1 | infr");
  CHECK(of("lt.-1e999999999999999999999") == "\"i\" < :filter1 | -infr");
  CHECK(of("eq.1e-999999999999999999999") == "\"i\" = :filter1 | 0.5r");
  CHECK(of("isdistinct.2.0") == "(\"i\" <> :filter1 OR \"i\" IS NULL) | 2");
  CHECK(parsed(asked.dataset(), "r", "eq.9007199254740993.0") == "\"r\" = :filter1 | 9007199254740992r");
}

TEST_CASE("a filter knows which columns it looks at, each once") {
  const test::Asked asked(kTable);
  FilterParser parser(asked.dataset(), false);
  for (const auto& [name, text] : {std::pair("or", "(t.in.(a),and(row.gt.1,r.not.is.null),t.like.x*)"),
                                   std::pair("row", "eq.1"), std::pair("i", "eq.1")}) {
    CHECK(parser.add(name, text).has_value());
  }
  CHECK(std::move(parser).finish().columns() == std::vector<std::size_t>{2, 1, 0});
}

TEST_CASE("a word of the dialect, as a parameter or in a list, isn't taken for the column of that name") {
  std::string header = "other";
  for (const std::string_view word : kParameterWords) header += "," + std::string(word);
  for (const std::string_view word : kLogicWords) header += "," + std::string(word);
  const test::Asked asked(header + ",row,not,*\n");
  const auto& columns = asked.dataset().catalogue().columns;
  CHECK(columns.size() == 1 + kParameterWords.size() + kLogicWords.size() + 3);
  for (const auto& column : columns) {
    INFO(column.name);
    CHECK(is_reserved(column.name) == (column.name != "other"));
  }
}

TEST_CASE("what isn't a filter is said to be none") {
  const test::Asked asked(kTable);
  const auto of = [&](std::string_view name, std::string_view text) { return parsed(asked.dataset(), name, text); };
  CHECK(of("i", "5") == "\"5\" is no condition; write an operator, a dot and a value, as in eq.1.");
  CHECK(of("i", "eq.abc") == "\"abc\" is not a number; write it as -2, 1.5, 1e3 or Infinity.");
  for (const char* number : {"", " ", "1 2", "+1", "1.", ".5", "1e", "0x1", "nan", "inf", "1,5", "--1", "Infinity1"}) {
    CHECK(of("r", std::string("eq.") + number).find("is not a number") != std::string::npos);
  }
  CHECK(of("i", "is.true") == "\"is.true\" isn't there; write is.null or is.not_null.");
  CHECK(of("i", "eq.null") ==
        "\"null\" is not a number; write it as -2, 1.5, 1e3 or Infinity. What is missing is found by is.null.");
  CHECK(of("i", "like.1") == "like needs a column of texts; compare numbers with eq, gt, gte, lt or lte.");
  CHECK(of("t", "fts.x").starts_with("\"fts\" is not an operator;"));
  CHECK(of("t", "in.a,b") == "\"a,b\" is no list; write in.(1,2).");
  CHECK(of("t", "in.(a)b)") == "\"b)\" follows the list of t; a value with , or ) stands in double quotes.");
  CHECK(of("t", "in.(a") == "A list of values doesn't end with a parenthesis; write in.(1,2).");
  for (const char* group : {"", "(", "()", "(i.eq.1", "(i.eq.1))", "i.eq.1", "(i.eq.1,)", "(i)", "(i.eq)",
                            "(nothing.eq.1)", "((i.eq.1))", "(t.in.(a,b)", "(t.in.(a)b)"}) {
    INFO(group);
    CHECK(of("or", group).find('|') == std::string::npos);
  }
  CHECK(of("nothing", "eq.1") == "no filter");
}

TEST_CASE("a filter has an end: of conditions, and of levels") {
  const test::Asked asked(kTable);
  const auto deep = [](std::size_t levels) {
    std::string text = "(i.eq.1)";
    for (std::size_t i = 1; i < levels; ++i) text = "(and" + text + ")";
    return text;
  };
  CHECK(parsed(asked.dataset(), "and", deep(kMaxDepth)).ends_with("| 1"));
  CHECK(parsed(asked.dataset(), "and", deep(kMaxDepth + 1)) == "The filter is more than 16 levels deep.");
  FilterParser parser(asked.dataset(), false);
  for (std::size_t i = 0; i < kMaxConditions; ++i) CHECK(parser.add("i", "eq.1").has_value());
  CHECK(parser.add("i", "eq.1").error().message == "The filter has more than 100 conditions.");
}

}  // namespace
}  // namespace kiln::query
