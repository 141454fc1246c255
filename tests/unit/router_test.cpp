#include "api/router.h"

#include <nlohmann/json.hpp>

#include "asked.h"
#include "catch.h"

namespace kiln::api {
namespace {

using test::Asked;

TEST_CASE("a row comes out with its columns in the file's order and its values as they went in") {
  Asked asked("z,a,m,\"odd \"\"name\"\"\"\n9007199254740993,1.50,x,\n2,3,é,y\n");
  CHECK(asked.body("/getRow/0") == R"({"row":0,"values":{"z":9007199254740993,"a":1.5,"m":"x","odd \"name\"":null}})");
  CHECK(asked.body("/getRow/1") == R"({"row":1,"values":{"z":2,"a":3.0,"m":"é","odd \"name\"":"y"}})");
}

TEST_CASE("a column is named or numbered, and a number that exists wins") {
  Asked asked("1,0,a/b\n10,20,30\n");
  CHECK(asked.body("/getColumnMedian/0") == R"({"column":0,"name":"1","median":10,"count":1,"nulls":0})");
  CHECK(asked.body("/getColumnMedian/1") == R"({"column":1,"name":"0","median":20,"count":1,"nulls":0})");
  CHECK(asked.body("/getColumnMedian/a%2Fb") == R"({"column":2,"name":"a/b","median":30,"count":1,"nulls":0})");
}

TEST_CASE("a column of which every value is missing has a mode of null") {
  Asked asked("a,b\n,1\n,2\n");
  CHECK(asked.body("/getColumnMostFrequentValue/a") ==
        R"({"column":0,"name":"a","mode":null,"frequency":0,"ties":0,"count":0,"nulls":2})");
  CHECK(asked.get("/getColumnMeanValue/a").status == 422);
}

TEST_CASE("a dataset without rows has no row to give") {
  Asked asked("a,b\n");
  CHECK(asked.get("/getRandomRow").status == 404);
  CHECK(asked.detail("/getRow/0") == "There is no row 0: there are no rows.");
}

TEST_CASE("statuses: what is malformed, what doesn't exist, what has the wrong type, what has another method") {
  Asked asked("a,t\n1,x\n");
  CHECK(asked.get("/getRow/x").status == 400);
  CHECK(asked.get("/getRow/%zz").status == 400);
  CHECK(asked.get("/getRandomRow?seed=-1").status == 400);
  CHECK(asked.get("/getRow/1").status == 404);
  CHECK(asked.get("/getRow/").status == 404);
  CHECK(asked.get("/getRow/0/").status == 404);
  CHECK(asked.get("/GETROW/0").status == 404);
  CHECK(asked.get("/getColumnMedian/t").status == 422);
  CHECK(asked.get("/getRow/0", "DELETE").status == 405);
  CHECK(asked.get("/getRow/0", "OPTIONS").status == 204);
  CHECK(asked.get("/nothing", "DELETE").status == 404);
}

TEST_CASE("a path with an argument and one without are two routes") {
  Asked asked("a,t\n1,x\n");
  CHECK(asked.body("/columns/a") == asked.body("/columns/0"));
  CHECK(asked.body("/columns").starts_with(R"({"dataset":"test",)"));
  CHECK(asked.get("/columns/").status == 404);
  CHECK(asked.get("/columns/2").status == 404);
  CHECK(asked.get("/columns/a/b").status == 404);
  CHECK(asked.get("/sql").format == http::Format::json);
  CHECK(asked.get("/sql/mean").format == http::Format::text);
}

TEST_CASE("every parameter of every statement has a value to bind, every statement a question, and a column its type") {
  Asked asked("t,n\nx,1\n");
  const auto listed = nlohmann::json::parse(asked.body("/sql"));
  for (const auto& statement : listed["statements"]) {
    const std::string path = statement["path"], question = statement["question"];
    INFO(path);
    CHECK(question.ends_with("?"));
    CHECK(asked.get(path).status == 200);
    CHECK(asked.body(path + "?column=nowhere").find('{') ==
          (asked.get(path + "?column=nowhere").status == 404 ? 0 : std::string::npos));
    for (const std::string parameter : statement["parameters"]) {
      if (parameter == ":stddev") continue;  // of one value there is none
      CHECK(asked.body(path).find(".parameter set " + parameter + " NULL") == std::string::npos);
    }
  }
  CHECK(asked.body("/sql/range")
            .ends_with("SELECT MAX(\"n\") - MIN(\"n\") AS range\nFROM \"test\";\n"));  // the first of numbers
  CHECK(asked.body("/sql/count").find("COUNT(\"t\")") != std::string::npos);
  CHECK(asked.get("/sql/mean?column=t").status == 422);
  CHECK(asked.detail("/sql/sum?column=0") ==
        "Column 0 (\"t\") is of type TEXT; the statement sum needs a column of numbers.");
  CHECK(asked.detail("/sql/text_lengths?column=n") ==
        "Column 1 (\"n\") is of type INTEGER; the statement text_lengths needs a column of texts.");
  CHECK(asked.detail("/sql/nothing") == "There is no statement named \"nothing\"; /sql lists them.");
}

TEST_CASE("a seed draws the same row every time, and may be cached, as a random row may not") {
  Asked asked("a\n1\n2\n3\n4\n5\n6\n7\n");
  CHECK(asked.body("/getRandomRow?seed=18446744073709551615") == asked.body("/getRandomRow?seed=18446744073709551615"));
  CHECK(asked.get("/getRandomRow").caching == http::Caching::never);
  CHECK(asked.get("/getRandomRow?seed=1").caching == http::Caching::data);
}

TEST_CASE("an unknown parameter is named with the nearest known one, and one that's known is given once") {
  Asked asked("carrier,delay\nUA,1\n");
  CHECK(asked.detail("/getColumnMeanValue/delay?carier=eq.UA") ==
        "There is no parameter \"carier\" here; did you mean \"carrier\"?");
  CHECK(asked.detail("/rows?page=1") ==
        "There is no parameter \"page\" here; there are select, order, limit, offset, format, bom, delimiter, "
        "and, or, not.and, not.or, q, accents, row and any column, which /columns lists.");
  CHECK(asked.detail("/rows?columns=delay").ends_with(" Columns are chosen by select."));
  CHECK(asked.detail("/rows?limits=1") == "There is no parameter \"limits\" here; did you mean \"limit\"?");
  CHECK(asked.detail("/healthz?x=1") == "There is no parameter \"x\" here: this takes none.");
  CHECK(asked.detail("/schema?carrier=eq.UA") == "There is no parameter \"carrier\" here: this takes none.");
  CHECK(asked.detail("/rows?limit=1&limit=2") == "limit is given more than once.");
  CHECK(asked.get("/getRow/0?=").status == 400);
}

TEST_CASE("a column that is called as a parameter is told apart from it, in double quotes or by its number") {
  Asked asked("limit,offset,format,select\n1,x,csv,a\n7,y,tsv,b\n");
  CHECK(asked.detail("/rows?limit=gt.4") ==
        "\"gt.4\" is not a value for limit; write an integer from 0 on. The column \"limit\" is filtered as "
        "\"limit\"=gt.4, its name in double quotes, or as 0=gt.4.");
  for (const auto& [asked_for, hint] : {std::pair("offset=eq.x", "\"offset\"=eq.x"),
                                        {"format=not.in.(csv)", "\"format\"=not.in.(csv)"},
                                        {"select=like(any).{a}", "\"select\"=like(any).{a}"}}) {
    CHECK(asked.detail(std::string("/rows?") + asked_for).find(hint) != std::string::npos);
    CHECK(asked.get("/rows?%22" + std::string(asked_for).replace(std::string(asked_for).find('='), 1, "%22=")).status ==
          200);
  }
  CHECK(asked.detail("/rows?order=gt.4") == Asked("a\n1\n").detail("/rows?order=gt.4"));  // no column is called so
  CHECK(asked.body("/rows?%22limit%22=gt.4&select=%22limit%22") == R"([{"limit":7}])");
}

TEST_CASE("problems have the codes that PostgREST's clients know, but those of single rows and figures") {
  Asked asked("a,t\n1,x\n");
  const auto code = [&](const std::string& target, const std::string& method = "GET") {
    const auto problem = nlohmann::json::parse(asked.get(target, method).body);
    CHECK(problem.contains("code") == problem.contains("message"));
    return problem.contains("code") ? problem["code"].get<std::string>() : "";
  };
  for (const char* target :
       {"/rows?a=eq", "/rows?a=is.late", "/rows?limit=x", "/rows?format=xls", "/rows?or=(a.eq.1", "/rows?%zz"})
    CHECK(code(target) == "PGRST100");
  for (const char* target : {"/rows?n=eq.1", "/rows?select=n", "/rows?order=n", "/rows?or=(n.eq.1)", "/columns/n",
                             "/columns?columns=n", "/sql/mean?column=n"})
    CHECK(code(target) == "42703");
  for (const char* target :
       {"/rows?a=eq.x", "/rows?a=in.(1,x)", "/rows?row=eq.x", "/test?t=match.(", "/columns?a=eq(any).{"})
    CHECK(code(target) == "22P02");
  CHECK(code("/rows?a=like.x") == "42883");
  CHECK(code("/rows?limit=-1") == "PGRST103");
  CHECK(code("/rows", "POST") == "PGRST117");
  CHECK(code("/nowhere") == "PGRST205");
  CHECK(code("/nowhere/at/all") == "PGRST125");
  CHECK(code("/sql/nowhere") == "PGRST125");
  CHECK(code("/rpc/nowhere", "POST") == "PGRST202");
  for (const char* target :
       {"/getRow/9", "/getRow/x", "/getRow/0?a=eq.x", "/getRow/%zz", "/getColumnMeanValue/t", "/getRow"})
    CHECK(code(target) == "");
  CHECK(code("/getRow/0", "DELETE") == "");
  CHECK(code("/getRowx/0") == "PGRST125");
}

TEST_CASE("who asks for a path that isn't there hears of what is") {
  Asked asked("a\n1\n");
  CHECK(asked.detail("/test.xls") ==
        "There is no \".xls\" of these rows; there are /test, which is JSON, and the files /test.csv, /test.ndjson, "
        "/test.tsv, /test.parquet, /test.db.");
  CHECK(asked.detail("/rows.json")
            .ends_with(
                " /rows, which is JSON, and the files /rows.csv, /rows.ndjson, /rows.tsv, /rows.parquet, /rows.db."));
  CHECK(asked.detail("/row") == "There is nothing at this path; did you mean /rows?");
  CHECK(asked.detail("/tst/5") == "There is nothing at this path; did you mean /test?");
  CHECK(asked.detail("/a.xls").find(", /rows, /test, /columns,") != std::string::npos);
}

TEST_CASE("an event loop leaves filters and rows to a worker, and answers the rest") {
  Asked asked("a\n1\n");
  for (const char* target :
       {"/rows", "/test", "/getRow/0?a=eq.1", "/getColumnMedian/0?a=eq.1", "/version", "/getRandomRow?seed=1&a=eq.1"}) {
    CHECK_FALSE(asked.answer_in_loop({.method = "GET", .target = target}));
    CHECK(asked.answer({.method = "GET", .target = target}).status == 200);
  }
  for (const char* target : {"/getRow/0", "/columns/a", "/getRandomRow?seed=1", "/", "/healthz", "/schema"}) {
    CHECK(asked.answer_in_loop({.method = "GET", .target = target}).value().status == 200);
  }
}

TEST_CASE("the root is PostgREST's description for who asks for that, and a worker makes it") {
  Asked asked("a\n1\n");
  const http::Request described{.method = "GET", .target = "/", .accept = "application/openapi+json"};
  CHECK_FALSE(asked.answer_in_loop(described));
  CHECK(asked.answer(described).body == asked.body("/openapi.json"));
  CHECK(asked.body("/").find("\"endpoints\"") != std::string::npos);
}

TEST_CASE("an event loop compresses what is short and leaves the rest to a worker") {
  std::string csv = "a";
  for (int column = 0; column < 100; ++column) csv += ",column" + std::to_string(column);
  std::string row = "1";
  for (int column = 0; column < 100; ++column) row += "," + std::string(100, 'x');
  Asked asked(csv + "\n" + row + "\n");
  CHECK(asked.answer_in_loop({.method = "GET", .target = "/columns"}));  // as it is
  CHECK(asked.answer_in_loop({.method = "GET", .target = "/getRow/0", .accept_encoding = "gzip"}).value().encoding ==
        http::ContentCoding::gzip);
  const http::Request compressed{.method = "GET", .target = "/columns", .accept_encoding = "gzip"};
  CHECK_FALSE(asked.answer_in_loop(compressed));
  CHECK(asked.answer(compressed).encoding == http::ContentCoding::gzip);
}

TEST_CASE("a statistic of a part of the dataset, and of no rows at all") {
  Asked asked("carrier,delay\nUA,1\nDL,7\nUA,2\nUA,\n");
  CHECK(asked.body("/getColumnMeanValue/delay?carrier=eq.UA") ==
        R"({"column":1,"name":"delay","mean":1.5,"count":2,"nulls":1})");
  CHECK(asked.body("/getColumnMedian/1?0=neq.UA") == R"({"column":1,"name":"delay","median":7,"count":1,"nulls":0})");
  CHECK(asked.body("/getColumnMostFrequentValue/0?delay=gt.1") ==
        R"({"column":0,"name":"carrier","mode":"DL","frequency":1,"ties":2,"count":2,"nulls":0})");
  CHECK(asked.body("/getColumnMeanValue/delay?carrier=eq.AA") ==
        R"({"column":1,"name":"delay","mean":null,"count":0,"nulls":0})");
  CHECK(asked.body("/getColumnMostFrequentValue/0?carrier=eq.AA") ==
        R"({"column":0,"name":"carrier","mode":null,"frequency":0,"ties":0,"count":0,"nulls":0})");
  CHECK(asked.body("/getRow/1?carrier=eq.UA") == R"({"row":2,"values":{"carrier":"UA","delay":2}})");
  CHECK(asked.get("/getRow/3?carrier=eq.UA").status == 404);
  CHECK(asked.get("/getRandomRow?carrier=eq.AA").status == 404);
  CHECK(asked.body("/getRandomRow?delay=eq.7") == R"({"row":1,"values":{"carrier":"DL","delay":7}})");
}

TEST_CASE("what the client has already isn't sent again, in that form") {
  Asked asked("a\n1\n");
  const std::string etag = Api(asked.dataset()).etag(http::Format::json, http::ContentCoding::identity);
  CHECK(asked.answer({.method = "GET", .target = "/getRow/0", .if_none_match = etag}).status == 304);
  CHECK(asked.answer({.method = "GET", .target = "/getRow/0", .if_none_match = "\"x\", W/" + etag}).status == 304);
  CHECK(asked.answer({.method = "GET", .target = "/getColumnMedian/0?a=eq.1", .if_none_match = etag}).status == 304);
  CHECK(asked.answer({.method = "GET", .target = "/rows", .if_none_match = etag}).status == 304);
  CHECK(asked.answer({.method = "GET", .target = "/rows?format=csv", .if_none_match = etag}).status == 200);
  CHECK(asked.answer({.method = "GET", .target = "/getRow/1", .if_none_match = etag}).status == 404);
  CHECK(asked.answer({.method = "GET", .target = "/getRandomRow", .if_none_match = etag}).status == 200);
  CHECK(asked.answer({.method = "GET", .target = "/healthz", .if_none_match = "*"}).status == 200);
}

TEST_CASE(
    "an answer that took a query is kept, and given by an event loop from then on; not so what is random, wrong or too "
    "large") {
  std::string csv = "a,t\n";
  for (int row = 0; row < 2000; ++row) csv += std::to_string(row) + "," + std::string(100, 'x') + "\n";
  Asked asked(csv, {.cache_bytes = 256 << 10}), without(csv, {.cache_bytes = 0});
  const auto is_kept = [](Asked& by, const char* target) {
    const http::Answer computed = by.get(target);
    const std::optional<http::Answer> kept = by.answer_in_loop({.method = "GET", .target = target});
    CHECK(
        (!kept || (kept->status == computed.status && kept->body == computed.body && kept->fields == computed.fields)));
    return kept.has_value();
  };
  CHECK(is_kept(asked, "/getColumnMedian/a?a=gt.5"));
  CHECK(is_kept(asked, "/rows?limit=3&a=gt.5"));
  CHECK_FALSE(is_kept(asked, "/rows?limit=1000"));  // 120 KiB
  CHECK_FALSE(is_kept(asked, "/rows?format=csv"));
  CHECK_FALSE(is_kept(asked, "/getRandomRow?a=gt.5"));
  CHECK_FALSE(is_kept(asked, "/rows?a=gt.x"));
  CHECK_FALSE(is_kept(without, "/getColumnMedian/a?a=gt.5"));
  CHECK_FALSE(asked.answer_in_loop({.method = "GET", .target = "/rows?limit=3&a=gt.5", .accept = "text/csv"}));
  const http::Request counted{.method = "GET", .target = "/rows?limit=3&a=gt.5", .prefer = "count=exact"};
  CHECK(asked.answer(counted).status == 206);
  CHECK(asked.answer_in_loop(counted).value().status == 206);
  // What wasn't asked for longest makes room.
  for (int i = 0; i < 1000; ++i) asked.get("/getColumnMedian/a?a=gt." + std::to_string(i));
  CHECK_FALSE(asked.answer_in_loop({.method = "GET", .target = "/rows?limit=3&a=gt.5"}));
  CHECK(asked.answer_in_loop({.method = "GET", .target = "/getColumnMedian/a?a=gt.999"}));
}

}  // namespace
}  // namespace kiln::api
