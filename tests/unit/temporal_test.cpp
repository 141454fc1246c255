#include "statistics/temporal.h"

#include "catch.h"

namespace kiln::statistics {
namespace {

TEST_CASE("dates and times of ISO 8601 are recognised and come back the same") {
  for (const char* text : {"2013-09-13", "1970-01-01", "0000-01-01", "9999-12-31", "2012-02-29", "00:00", "23:59:59",
                           "12:00:00.000", "2013-09-13T12:00", "2013-09-13 12:00:00", "2013-09-13T12:00:00Z",
                           "2013-09-13T12:00:00.000Z", "2013-09-13T12:00:00+02:00", "1969-12-31T23:59:59-11:30"}) {
    INFO(text);
    const auto temporal = parse_temporal(text);
    REQUIRE(temporal.has_value());
    CHECK(format_temporal(temporal->form, temporal->seconds) == text);
  }
  CHECK(parse_temporal("1970-01-02T00:00:01Z")->seconds == 86'401);
  CHECK(parse_temporal("1969-12-31")->seconds == -86'400);
}

TEST_CASE("what the calendar or the clock doesn't have is no date or time") {
  for (const char* text : {"",
                           "2013",
                           "2013-9-13",
                           "2013-02-29",
                           "2013-13-01",
                           "2013-00-10",
                           "13.09.2013",
                           "24:00",
                           "12:60",
                           "12:00:60",
                           "12:00:00.",
                           "1:00",
                           "12:00Z",
                           "2013-09-13T",
                           "2013-09-13T12",
                           "2013-09-13T12:00:00X",
                           "2013-09-13T12:00:00+2",
                           "2013-09-13 12:00 ",
                           "2013-09-13t12:00",
                           "2013-09-13T12:00+15:00"}) {
    INFO(text);
    CHECK_FALSE(parse_temporal(text).has_value());
  }
}

TEST_CASE("texts are of one form if their parts, separators and offsets are the same") {
  const auto form = [](const char* text) { return parse_temporal(text)->form; };
  CHECK(form("2013-09-13T12:00Z") == form("1999-01-01T00:00Z"));
  CHECK(form("2013-09-13T12:00") != form("2013-09-13 12:00"));
  CHECK(form("2013-09-13T12:00Z") != form("2013-09-13T12:00+00:00"));
  CHECK(form("12:00:00.5") != form("12:00:00.25"));
  CHECK(std::string(form("2013-09-13T12:00Z").name()) == "datetime");
  CHECK(std::string(form("2013-09-13").name()) == "date");
  CHECK(std::string(form("12:00").name()) == "time");
}

}  // namespace
}  // namespace kiln::statistics
