#include "http/conditions.h"

#include "catch.h"

namespace kiln::http {
namespace {

TEST_CASE("If-None-Match: an ETag is one of a list, weak or strong") {
  CHECK(names_etag("\"a\"", "\"a\""));
  CHECK(names_etag("\"b\" , W/\"a\"", "\"a\""));
  CHECK(names_etag("*", "\"a\""));
  CHECK_FALSE(names_etag("a, \"ab\"", "\"a\""));
}

TEST_CASE("If-Match: a weak ETag names nothing (RFC 9110, section 13.1.1)") {
  CHECK(names_strong_etag("\"b\", \"a\"", "\"a\""));
  CHECK(names_strong_etag("*", "\"a\""));
  CHECK(names_strong_etag("*", ""));
  CHECK_FALSE(names_strong_etag("W/\"a\"", "\"a\""));
  CHECK_FALSE(names_strong_etag("\"b\"", "\"a\""));
  CHECK_FALSE(names_strong_etag("\"b\",", ""));
}

TEST_CASE("If-Match is looked at before If-None-Match (RFC 9110, section 13.2.2)") {
  CHECK(outcome_of({.if_match = "\"b\"", .if_none_match = "\"a\""}, "\"a\"") == Outcome::failed);
  CHECK(outcome_of({.if_match = "\"a\"", .if_none_match = "\"a\""}, "\"a\"") == Outcome::unchanged);
  CHECK(outcome_of({.if_match = "\"a\"", .if_none_match = "\"b\""}, "\"a\"") == Outcome::proceed);
  CHECK(outcome_of({}, "\"a\"") == Outcome::proceed);
}

TEST_CASE("what has no ETag is never unchanged") {
  CHECK(outcome_of({.if_none_match = "*"}, "") == Outcome::proceed);
  CHECK(outcome_of({.if_match = "\"a\""}, "") == Outcome::failed);
}

}  // namespace
}  // namespace kiln::http
