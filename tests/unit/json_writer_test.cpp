#include "render/json_writer.h"

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "catch.h"

namespace kiln::render {
namespace {

template <class T>
std::string written(const T& value) {
  JsonWriter json;
  json.value(value);
  return std::move(json).text();
}

TEST_CASE("a real has a point or an exponent and its shortest digits") {
  CHECK(written(4.0) == "4.0");
  CHECK(written(-0.0) == "-0.0");
  CHECK(written(0.1) == "0.1");
  CHECK(written(12.639070257304708) == "12.639070257304708");
  CHECK(written(1e300) == "1e+300");
  CHECK(written(5e-324) == "5e-324");
  CHECK(written(std::numeric_limits<double>::infinity()) == "\"Infinity\"");
}

TEST_CASE("every double comes back from its JSON bit for bit") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    if (nlohmann::json::parse(written(value)).get<double>() != value) FAIL(written(value));
  }
}

TEST_CASE("a 64-bit integer is written with all its digits") {
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("text is escaped, and what isn't UTF-8 is replaced") {
  CHECK(written("a\"b\\c\n") == R"("a\"b\\c\n")");
  CHECK(written("größe") == "\"größe\"");
  CHECK(written(std::string_view("\0", 1)) == R"("\u0000")");
  CHECK(nlohmann::json::parse(written("\xFF")).get<std::string>() == "\xEF\xBF\xBD");
}

TEST_CASE("objects nest and have commas where they belong") {
  JsonWriter json;
  json.begin_object();
  json.member("a", std::int64_t{1});
  json.name("b");
  json.begin_object();
  json.end_object();
  json.member("c", Value());
  json.end_object();
  CHECK(std::move(json).text() == R"({"a":1,"b":{},"c":null})");
}

TEST_CASE("arrays have commas between their elements, and truth values are words") {
  JsonWriter json;
  json.begin_array();
  json.element();
  json.begin_array();
  json.end_array();
  json.element();
  json.value(true);
  json.element();
  json.begin_object();
  json.member("a", false);
  json.name("b");
  json.begin_array();
  json.element();
  json.value("x");
  json.end_array();
  json.end_object();
  json.end_array();
  CHECK(std::move(json).text() == R"([[],true,{"a":false,"b":["x"]}])");
}

}  // namespace
}  // namespace kiln::render
