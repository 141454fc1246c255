#include "http/preferences.h"

#include "catch.h"

namespace kiln::http {
namespace {

TEST_CASE("a count is asked for by a preference among others, and the first of a kind counts") {
  const auto applied = [](std::string_view prefer) { return parse_preferences(prefer).applied; };
  CHECK(parse_preferences("count=exact").counts);
  CHECK(parse_preferences("return=representation, Count=Planned").counts);
  CHECK_FALSE(parse_preferences("count=none").counts);
  CHECK_FALSE(parse_preferences("").counts);
  CHECK(applied("handling=lenient , count=estimated,count=exact, handling=strict") ==
        "count=estimated, handling=lenient");
  CHECK(applied("return=minimal, tx=commit, timezone=UTC").empty());
}

TEST_CASE("handling=strict refuses what PostgREST doesn't know, all of it") {
  const auto refused = [](std::string_view prefer) { return parse_preferences(prefer).refused; };
  CHECK(refused("handling=strict, count=exact, return=minimal, timezone=Europe/Berlin, max-affected=3, tx=commit")
            .empty());
  CHECK(refused("a, handling=strict,, count=none") == "a, count=none");
  CHECK(refused("a, handling=lenient, handling=strict").empty());
}

}  // namespace
}  // namespace kiln::http
