// The OpenAPI document of datasets that nobody would wish for. That it is valid, linted and true is checked end to end
// (tests/e2e/test_openapi.py, scripts/conformance); here is what the generator has to get right for any catalogue.
#include "openapi/document.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "catch.h"
#include "http/paging.h"
#include "openapi/columns.h"
#include "openapi/license.h"
#include "openapi/patterns.h"
#include "openapi/template.h"
#include "query/words.h"

namespace kiln::openapi {
namespace {

using openapi::Json;

constexpr ColumnType kInteger = ColumnType::integer, kText = ColumnType::text;

struct Named {
  std::string name;
  ColumnType type;
};

catalogue::Catalogue catalogue_of(const std::vector<Named>& columns, std::int64_t rows = 3) {
  catalogue::Catalogue catalogue;
  catalogue.name = "test";
  catalogue.source_name = "test.csv";
  catalogue.rows = rows;
  for (const auto& [name, type] : columns) {
    catalogue::CatalogueColumn& column = catalogue.columns.emplace_back();
    column.name = name;
    column.type = type;
    column.statistics.count = rows;
    column.statistics.distinct = rows;
    column.statistics.median = std::int64_t{1};
    column.statistics.mode = std::string("x");
  }
  return catalogue;
}

Json document_of(const catalogue::Catalogue& catalogue) {
  return Json::parse(
      openapi_document(catalogue, true, [](std::string_view target) { return Json{{"asked", target}}.dump(); }));
}

template <class Callback>
void for_each_node(const Json& node, const Callback& callback) {
  callback(node);
  if (node.is_structured()) {
    for (const auto& [key, child] : node.items()) for_each_node(child, callback);
  }
}

// Every reference leads somewhere, and no mark of the templates is left.
void check_whole(const Json& document) {
  for_each_node(document, [&](const Json& node) {
    if (node.is_object() && node.contains("$ref")) {
      const auto reference = node["$ref"].get<std::string>();
      INFO(reference);
      CHECK(document.contains(Json::json_pointer(reference.substr(1))));
    }
    if (node.is_object()) {
      for (const char* mark : {"$answer", "$text_answer", "$if", "$with"}) CHECK_FALSE(node.contains(mark));
    }
  });
}

bool matches(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex(pattern));
}

const std::vector<Named> kHostile{
    {"select", kText},      {"row", ColumnType::real},
    {"2", kInteger},        {"a,b", kInteger},
    {"a.b(c)", kText},      {"say \"x\"", kText},
    {"\\", kInteger},       {"$^*+?[]{}|", kInteger},
    {"größe 🛫", kText},    {"{{rows}}", kText},
    {"../~1/~0", kInteger}, {"..", kText},
    {"*", kInteger},        {"$answer", kInteger},
    {"1000", kInteger},     {"%2F&a=b#", kInteger},
    {"not", kText},         {"-0", kText},
    {"$ref", kInteger},     {"value", kText},
};

TEST_CASE("the document is whole, whatever the columns are called") {
  check_whole(document_of(catalogue_of({{"a", kInteger}, {"b", kText}})));
  // A row's schema has a member for each column, so that the marks are looked for everywhere else.
  auto document = document_of(catalogue_of(kHostile));
  CHECK(document["components"]["schemas"]["Row"]["properties"].size() == kHostile.size());
  document["components"]["schemas"].erase("Row");
  document["components"]["schemas"]["Row"] = true;
  check_whole(document);
}

TEST_CASE(
    "a dataset without numbers, without texts, or without rows has no question that can't be asked, and no example of "
    "it") {
  const auto texts = document_of(catalogue_of({{"t", kText}}));
  check_whole(texts);
  CHECK_FALSE(texts["paths"].contains("/getColumnMeanValue/{c}"));
  CHECK_FALSE(texts["components"]["parameters"].contains("numeric_c"));
  for (const Json& parameter : texts["paths"]["/sql/mean"]["get"]["parameters"])
    CHECK(parameter.value("name", "") != "column");
  const auto numbers = document_of(catalogue_of({{"n", ColumnType::real}}));
  check_whole(numbers);
  CHECK_FALSE(numbers["components"]["schemas"].contains("TextFilter"));
  const auto empty = document_of(catalogue_of({{"n", ColumnType::real}}, 0));
  check_whole(empty);
  CHECK_FALSE(empty["paths"]["/getRow/{n}"]["get"]["parameters"][0]["schema"].contains("maximum"));
  for (const char* path : {"/getRow/{n}", "/getRandomRow"}) {
    CHECK_FALSE(empty["paths"][path]["get"]["responses"]["200"]["content"]["application/json"].contains("examples"));
  }
}

TEST_CASE("two thousand columns") {
  std::vector<Named> columns;
  for (int i = 0; i < 2000; ++i) columns.push_back({fmt::format("column \"{}\"", i), i % 2 == 0 ? kInteger : kText});
  const auto document = document_of(catalogue_of(columns));
  check_whole(document);
  CHECK(document["components"]["parameters"]["c"]["schema"]["enum"].size() == 4000);
}

TEST_CASE("where a column stands alone, its name is a word for it unless it is another's number or a step in a path") {
  const catalogue::Catalogue catalogue =
      catalogue_of({{"1", kInteger}, {"b", kText}, {"..", kText}, {"row", kText}, {"7", kInteger}});
  const openapi::Columns columns(catalogue);
  CHECK(columns.words(openapi::is_any) == Json{"b", "row", "7", "0", "1", "2", "3", "4"});
  CHECK(columns.words(is_numeric) == Json{"7", "0", "4"});
  CHECK(columns.parameter_name(0) == "0");
  CHECK(columns.parameter_name(2) == "..");
  CHECK(columns.parameter_name(3) == "3");
  CHECK(columns.parameter_name(4) == "7");
}

TEST_CASE("every parameter is a word of the dialect or filters by a column, which is never called like one of these") {
  std::vector<Named> columns;
  for (const std::string_view word : query::kParameterWords) columns.push_back({std::string(word), kInteger});
  for (const std::string_view word : query::kLogicWords) columns.push_back({std::string(word), kText});
  columns.push_back({std::string(query::kRow), kText});
  std::set<std::string> described;
  const Json document = document_of(catalogue_of(columns));
  for_each_node(document, [&](const Json& node) {
    if (node.is_object() && node.value("in", Json()) == "query") described.insert(node["name"].get<std::string>());
  });
  for (std::size_t i = 0; i < columns.size(); ++i) {
    INFO(columns[i].name);
    CHECK(described.erase(columns[i].name) == 1);    // as the word that it is
    CHECK(described.erase(std::to_string(i)) == 1);  // as a column
  }
  CHECK(described == std::set<std::string>{});
}

TEST_CASE("figures may be infinite only where a value is, or is so large that a sum or a variance could be") {
  const auto figure_of = [](ColumnType type, const Value& max, std::int64_t infinities) {
    catalogue::Catalogue catalogue = catalogue_of({{"n", type}, {"t", kText}});
    catalogue.columns[0].statistics.max = max;
    catalogue.columns[0].infinities = infinities;
    return openapi::Columns(catalogue).numeric_value_schema();
  };
  CHECK(figure_of(ColumnType::real, 1e100, 0)["type"] == Json{"number", "null"});
  CHECK(figure_of(kInteger, std::numeric_limits<std::int64_t>::max(), 0)["type"] == Json{"number", "null"});
  for (const auto& schema : {figure_of(ColumnType::real, 1e101, 0), figure_of(ColumnType::real, 1.0, 1)}) {
    CHECK_FALSE(schema.contains("type"));
    CHECK(schema["oneOf"].size() == 3);
  }
}

TEST_CASE("a license is known to SPDX, has an address, or refers to itself") {
  const auto identifier = [](const char* name) { return license_of(name)["identifier"]; };
  CHECK(identifier("CC0-1.0") == "CC0-1.0");
  CHECK(identifier("odbl-1.0") == "ODbL-1.0");
  CHECK(identifier("etalab-2.0") == "etalab-2.0");
  CHECK(identifier("CC0") == "LicenseRef-CC0");
  CHECK(identifier(" (c) 2024, us! ") == "LicenseRef-c-2024-us");
  CHECK(identifier("") == "LicenseRef-other");
  CHECK(identifier("https://a b") == "LicenseRef-https-a-b");
  CHECK(license_of("http://x.org/l") == Json{{"name", "http://x.org/l"}, {"url", "http://x.org/l"}});
}

TEST_CASE("what answers have at most is what the program holds to") {
  const Json document = document_of(catalogue_of({{"a", kInteger}}));
  const Json& schemas = document["components"]["schemas"];
  CHECK(schemas["Rows"]["maxItems"] == http::kMaxPage);
  CHECK(schemas["FrequentValues"]["maxItems"] == statistics::kMaxFrequentShown);
  CHECK(schemas["Profile"]["properties"]["histogram"]["maxItems"] == statistics::kMaxBins);
  CHECK(document["components"]["headers"]["Kiln-Capped-Limit"]["schema"]["const"] == http::kMaxPage);
}

TEST_CASE("the pattern of select takes every column's word, and nothing beside") {
  const catalogue::Catalogue catalogue = catalogue_of(kHostile);
  const openapi::Columns columns(catalogue);
  const std::string pattern =
      openapi::select_pattern({.any = columns.list_words_pattern(openapi::is_any), .numbers = ""});
  std::set<std::string> words{"*", "row"};
  for (std::size_t i = 0; i < kHostile.size(); ++i) words.insert({columns.list_word(i), std::to_string(i)});
  for (const std::string& word : words) {
    INFO(word);
    CHECK(matches(word, pattern));
    CHECK(matches(word + ",0," + word, pattern));
    CHECK_FALSE(matches(word + ",", pattern));
    CHECK_FALSE(matches(word + "x", pattern));
    CHECK_FALSE(matches("x" + word, pattern));
  }
  CHECK(columns.list_word(0) == "0");  // select
  CHECK(columns.list_word(1) == "1");  // row
  CHECK(columns.list_word(3) == "\"a,b\"");
  CHECK(columns.list_word(5) == R"("say \"x\"")");
  CHECK(columns.list_word(6) == R"("\\")");
  CHECK(columns.list_word(8) == "größe 🛫");
  CHECK(columns.list_word(12) == "12");  // *
  CHECK_FALSE(matches("", pattern));
  CHECK_FALSE(matches("20", pattern));
}

TEST_CASE("the pattern of select takes a cast and an aggregate under names that no column has") {
  const std::string pattern = openapi::select_pattern({.any = "n|t|0|1",
                                                       .numbers = "n|0",
                                                       .with_row = true,
                                                       .cast_name = "as_text",
                                                       .any_aggregates = {"count", "min"},
                                                       .number_aggregates = {"avg"}});
  for (const char* good :
       {"n", "t,row,n", "t,as_text:n::text", "row,as_text:0::text", "n.avg()", "t,n.avg()", "1,t.min()", "t.count()"})
    CHECK(matches(good, pattern));
  for (const char* bad : {"n::text", "as_text:t::text", "as_text:n::int", "t.avg()", "row,n.avg()", "*,t.min()",
                          "n.avg(),n.avg()", "n.max()", "as_text:n::text,as_text:n::text"})
    CHECK_FALSE(matches(bad, pattern));
}

TEST_CASE("the patterns say the dialect of order and filters") {
  const std::string order = openapi::order_pattern("a|b");
  for (const char* good : {"a", "b.desc", "a.asc.nullsfirst,b", "row.desc,a.nullslast"}) CHECK(matches(good, order));
  for (const char* bad : {"", "c", "a.down", "a.nullsfirst.desc", "a,", "a b"}) CHECK_FALSE(matches(bad, order));

  const std::string number = openapi::number_filter_pattern();
  for (const char* good : {"eq.1", "not.gte.-1.5e+3", "in.()", "in.(1,-2.5)", "is.null", "not.is.not_null",
                           "lt.-Infinity", "eq(any).{1,2.5}", "not.gte(all).{-1}"}) {
    CHECK(matches(good, number));
  }
  for (const char* bad :
       {"", "1", "eq.", "eq.a", "eq.+1", "eq.1.", "in.(a)", "in.(1,)", "in.1", "is.true", "like.1", "eq.1\n",
        "not.not.eq.1", "eq(any).{}", "eq(any).1", "in(any).{1}", "isdistinct(any).{1}", "eq(some).{1}", "match.1"}) {
    CHECK_FALSE(matches(bad, number));
  }
  const std::string text = openapi::text_filter_pattern();
  for (const char* good :
       {"eq.", "not.ilike.*a\nb", "in.(a,\"b,c\",)", "in.(\"a\\\"b\")", "is.null", "neq.(,\"", "in.(a\")", "in.(\"a)",
        "in.(\"a\\b\")", "like(any).{a*,\"b,}\",\"\"}", "not.eq(all).{(a)}", "match.^A 1$", "not.imatch."}) {
    CHECK(matches(good, text));
  }
  for (const char* bad : {"", "a", "in.(a", "in.(a)b)", "is.nulls", "like(any).{a", "like(any).a", "match.(",
                          "like(any).{a,}", "like(any).{}", "eq(any).{a,null}", "eq(any).{a\\}"})
    CHECK_FALSE(matches(bad, text));

  const std::string conditions = openapi::conditions_pattern("n|0", "t|1");
  for (const char* good : {"(n.eq.1)", "(t.not.like.a*,0.in.(1,2))", "(t.eq.\"a,b\",t.is.null)",
                           "(t.like(any).{a,b*},n.eq(all).{1})", "(t.match.a)"})
    CHECK(matches(good, conditions));
  for (const char* bad : {"", "()", "n.eq.1", "(n.eq.a)", "(n.like.1)", "(t.eq.a,)", "(t.eq.a(b)"})
    CHECK_FALSE(matches(bad, conditions));
}

TEST_CASE("a template's marks: values, texts, answers, conditions, what several parts share, and what disappears") {
  openapi::TemplateContext filling;
  filling.values = {{"n", 5}, {"list", {1, 2}}, {"text", "{{n}}"}};
  filling.common = Json::parse(R"({"shared": {"a": 1, "b": {"c": "{{n}}"}, "d": [3]}})");
  filling.answer = [](std::string_view target) {
    if (target == "/none") return std::string();
    return target == "/long" ? std::string(100'000, ' ') + "1" : fmt::format("[\"{}\"]", target);
  };
  const auto filled = [&](const char* part) {
    const auto json = openapi::fill(Json::parse(part), filling);
    return json ? json->dump() : "";
  };
  CHECK(
      filled(R"({"a": "{{n}}", "b": "no. {{n}} of {{text}}", "c": "{{text}}", "d": "{{none}}", "e": "at {{none}}"})") ==
      R"({"a":5,"b":"no. 5 of {{n}}","c":"{{n}}"})");
  CHECK(filled(R"([0, "{{list}}", "{{none}}", [7]])") == "[0,1,2,[7]]");
  CHECK(filled(R"([{"$answer": "/{{n}}"}, {"$text_answer": "/x"}, {"$answer": "/{{none}}"}])") ==
        R"([{"summary":"/5","value":["/5"]},{"summary":"/x","value":"[\"/x\"]"}])");
  CHECK(filled(R"({"examples": {"long": {"$answer": "/long"}, "none": {"$answer": "/none"}}})") == "{}");
  CHECK(filled(R"([{"$if": "n", "a": 1}, {"$if": "none", "b": 2}])") == R"([{"a":1}])");
  CHECK(filled(R"({"$with": ["shared"], "b": {"e": 2}, "d": [4]})") == R"({"b":{"e":2,"c":5},"d":[4,3],"a":1})");
  CHECK(filled(R"({"$with": ["shared"], "b": {"$ref": "#"}})") == R"({"b":{"$ref":"#"},"a":1,"d":[3]})");
}

}  // namespace
}  // namespace kiln::openapi
