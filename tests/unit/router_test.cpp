#include "http/router.h"

#include <nlohmann/json.hpp>

#include "catch.h"
#include "import_text.h"

namespace kiln::http {
namespace {

// Bakes a small dataset and asks it.
class Asked {
 public:
  explicit Asked(const std::string& csv) : dataset_(open(csv)), api_(dataset_) {}
  Answer get(const std::string& target, const std::string& method = "GET") { return respond(api_, dataset_.reader(0), method, target, net::Lane::worker); }
  std::string body(const std::string& target) { return get(target).body; }
  std::string detail(const std::string& target) { return nlohmann::json::parse(get(target).body)["detail"]; }

 private:
  Dataset open(const std::string& csv) const {
    const auto database = folder_.path() / "test.db";
    REQUIRE(test::import_text(folder_, csv, database).has_value());
    return Dataset::open(database, 1).value();
  }
  const test::TemporaryFolder folder_;
  Dataset dataset_;
  const Api api_;
};

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
  CHECK(asked.body("/getColumnMostFrequentValue/a") == R"({"column":0,"name":"a","mode":null,"frequency":0,"ties":0,"count":0,"nulls":2})");
  CHECK(asked.get("/getColumnMeanValue/a").status == 422);
}

TEST_CASE("a dataset without rows has no row to give") {
  Asked asked("a,b\n");
  CHECK(asked.get("/getRandomRow").status == 404);
  CHECK(asked.detail("/getRow/0") == "There is no row 0: the dataset has no rows.");
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
  CHECK(asked.get("/sql").content_type == std::string(kJson));
  CHECK(asked.get("/sql/mean").content_type == std::string(kText));
}

TEST_CASE("every parameter of every statement has a value to bind, every statement a question, and a column its type") {
  Asked asked("t,n\nx,1\n");
  const auto listed = nlohmann::json::parse(asked.body("/sql"));
  for (const auto& statement : listed["statements"]) {
    const std::string path = statement["path"], question = statement["question"];
    INFO(path);
    CHECK(question.ends_with("?"));
    CHECK(asked.get(path).status == 200);
    CHECK(asked.body(path + "?column=nowhere").find('{') == (asked.get(path + "?column=nowhere").status == 404 ? 0 : std::string::npos));
    for (const std::string parameter : statement["parameters"]) {
      if (parameter == ":stddev") continue;  // of one value there is none
      CHECK(asked.body(path).find(".parameter set " + parameter + " NULL") == std::string::npos);
    }
  }
  CHECK(asked.body("/sql/mean").ends_with("SELECT AVG(\"n\") AS mean\nFROM \"test\";\n"));  // the first of numbers
  CHECK(asked.body("/sql/count").find("COUNT(\"t\")") != std::string::npos);
  CHECK(asked.get("/sql/mean?column=t").status == 422);
  CHECK(asked.detail("/sql/sum?column=0") == "Column 0 (\"t\") is of type TEXT; the statement sum needs a column of numbers.");
  CHECK(asked.detail("/sql/text_lengths?column=n") == "Column 1 (\"n\") is of type INTEGER; the statement text_lengths needs a column of texts.");
  CHECK(asked.detail("/sql/nothing") == "There is no statement named \"nothing\"; /sql lists them.");
}

TEST_CASE("a seed draws the same row every time, and may be cached, as a random row may not") {
  Asked asked("a\n1\n2\n3\n4\n5\n6\n7\n");
  CHECK(asked.body("/getRandomRow?seed=18446744073709551615") == asked.body("/getRandomRow?seed=18446744073709551615"));
  CHECK(asked.get("/getRandomRow").cache_control == std::string("no-store"));
  CHECK(asked.get("/getRandomRow?seed=1").cache_control != std::string("no-store"));
}

}  // namespace
}  // namespace kiln::http
