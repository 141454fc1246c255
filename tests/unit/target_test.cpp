#include "http/target.h"

#include "catch.h"

namespace kiln::http {
namespace {

using Segments = std::vector<std::string>;

TEST_CASE("a path's segments are split first and decoded then") {
  CHECK(parse_target("/getRow/5")->segments == Segments{"getRow", "5"});
  CHECK(parse_target("/a/b%2Fc")->segments == Segments{"a", "b/c"});
  CHECK(parse_target("/a/%C3%A9+%20")->segments == Segments{"a", "é+ "});
  CHECK(parse_target("/a/")->segments == Segments{"a", ""});
  CHECK(parse_target("/")->segments == Segments{""});
}

TEST_CASE("query parameters are decoded, and + is a space in them") {
  const auto target = parse_target("/r?seed=5&a=b%26c+d&flag&=x&&seed=6");
  CHECK(target->path == "/r");
  CHECK(target->parameter("seed") == "5");
  CHECK(target->parameter("a") == "b&c d");
  CHECK(target->parameter("flag") == "");
  CHECK_FALSE(target->parameter("other").has_value());
}

TEST_CASE("the absolute form means the same as the origin form") {
  CHECK(parse_target("http://host:80/getRow/5?x=1")->segments == Segments{"getRow", "5"});
  CHECK(parse_target("http://host")->segments == Segments{""});
  CHECK(path_of("http://host/a?b") == "/a");
}

TEST_CASE("a percent sign without two hexadecimal digits is an error") {
  for (const char* target : {"/%", "/%1", "/%zz", "/%-1", "/a?x=%G0"}) CHECK_FALSE(parse_target(target).has_value());
}

TEST_CASE("bytes that aren't UTF-8 are an error") {
  for (const char* target : {"/%ff", "/a%C3", "/a?x=%ED%A0%80", "/a?%C0%AF=1"})
    CHECK_FALSE(parse_target(target).has_value());
  CHECK(parse_target("/%F0%9F%9B%AB?%00=%00")->parameters ==
        std::vector<std::pair<std::string, std::string>>{{std::string(1, '\0'), std::string(1, '\0')}});
}

TEST_CASE("text that was percent-encoded is decoded to itself") {
  std::string every;
  for (int byte = 1; byte < 128; ++byte) every += static_cast<char>(byte);
  every += "é🛫";
  CHECK(parse_target("/a?x=" + percent_encode(every))->parameter("x") == every);
  CHECK(percent_encode("in.(a,\"b c\")") == "in.(a,%22b%20c%22)");
}

}  // namespace
}  // namespace kiln::http
