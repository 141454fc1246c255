#include "http/content_disposition.h"

#include "catch.h"

namespace kiln::http {
namespace {

TEST_CASE("a plain name is one parameter") {
  CHECK(attachment("flights.csv") == R"(attachment; filename="flights.csv")");
  CHECK(attachment("a b; c.csv") == R"(attachment; filename="a b; c.csv")");
}

// RFC 8187, section 3.2: percent-encoded UTF-8, beside a fallback for who doesn't know it.
TEST_CASE("what isn't plain comes in two forms, and parts no folders in either") {
  CHECK(attachment("größe.csv") == R"(attachment; filename="gr__e.csv"; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv)");
  CHECK(attachment("100%.csv") == R"(attachment; filename="100_.csv"; filename*=UTF-8''100%25.csv)");
  CHECK(attachment("say \"x\".csv") == R"(attachment; filename="say _x_.csv"; filename*=UTF-8''say%20%22x%22.csv)");
  CHECK(attachment("../a\\b\r\n.csv") == R"(attachment; filename=".._a_b__.csv")");
}

}  // namespace
}  // namespace kiln::http
