#include "import/field/date_form.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "catch.h"

namespace kiln::import {
namespace {

std::string iso(std::string_view text, DateOrder order) {
  const auto date = WrittenDate::parse(text);
  if (!date) return "none";
  return date->fits(order) ? date->to_iso(order) : "other order";
}

std::string iso(std::string_view pattern, std::string_view text) {
  auto form = form_of_pattern(pattern);
  std::string iso;
  return form.has_value() && form->to_iso(text, iso) ? iso : "none";
}

TEST_CASE("every day of a leap year and of another is read in each order") {
  using namespace std::chrono;
  for (sys_days day = 2012y / 1 / 1; day < sys_days(2014y / 1 / 1); day += days(1)) {
    const year_month_day date(day);
    const int y = static_cast<int>(date.year());
    const unsigned m = static_cast<unsigned>(date.month()), d = static_cast<unsigned>(date.day());
    const std::string expected = fmt::format("{:04}-{:02}-{:02}", y, m, d);
    REQUIRE(iso(fmt::format("{}/{}/{}", d, m, y), DateOrder::day_first) == expected);
    REQUIRE(iso(fmt::format("{:02}.{:02}.{}", d, m, y), DateOrder::day_first) == expected);
    REQUIRE(iso(fmt::format("{}-{}-{}", m, d, y), DateOrder::month_first) == expected);
    REQUIRE(iso(fmt::format("{}/{}/{}", y, m, d), DateOrder::year_first) == expected);
    REQUIRE(iso("%Y%m%d", fmt::format("{}{:02}{:02}", y, m, d)) == expected);
    const auto serial = (day - sys_days(1899y / 12 / 30)).count();
    REQUIRE(iso("excel", fmt::format("{}", serial)) == expected);
  }
}

TEST_CASE("days that the calendar doesn't have fit no order") {
  for (const char* text : {"31/02/2013", "29/02/2013", "29/02/1900", "31.04.2013", "13/13/2013", "32/01/2013"}) {
    INFO(text);
    for (const DateOrder order : {DateOrder::day_first, DateOrder::month_first, DateOrder::year_first})
      CHECK(iso(text, order) == "other order");
  }
  CHECK(iso("29/02/2000", DateOrder::day_first) == "2000-02-29");
}

TEST_CASE("what isn't a date as people write one isn't taken") {
  for (const char* text : {"",
                           "1/2",
                           "1/2/3",
                           "1/2/13",
                           "1/2/213",
                           "1/2-2013",
                           "2013/1/2013",
                           "1/2/2013/4",
                           "5 Foo 2013",
                           "5 6 Jan",
                           "Jan Feb 2013",
                           "0/1/2013",
                           "20130131",
                           "1/2/2013 10",
                           "1/2/2013 24:00",
                           "1/2/2013 9:5",
                           "1/2/2013 9:60",
                           "1/2/2013 13:00 pm",
                           "1/2/2013 0:30 am",
                           "1/2/2013 9:30:61",
                           "1/2/2013 9:30:15.",
                           "1/2/2013 9:30 CET",
                           "1/2/2013 9:30+1",
                           "1/2/2013 9:30+15:00",
                           "1/2/2013T",
                           "1/2/2013x9:30",
                           "1,2,2013",
                           "1.2.2013.",
                           "x1/2/2013"}) {
    INFO(text);
    CHECK_FALSE(WrittenDate::parse(text).has_value());
  }
}

TEST_CASE("times and zones stand behind, in one form each") {
  const DateOrder order = DateOrder::day_first;
  CHECK(iso("1/2/2013 9:30", order) == "2013-02-01T09:30");
  CHECK(iso("1/2/2013T09:30:15", order) == "2013-02-01T09:30:15");
  CHECK(iso("1/2/2013, 09:30:15,25", order) == "2013-02-01T09:30:15.25");
  CHECK(iso("1/2/2013 12:30 am", order) == "2013-02-01T00:30");
  CHECK(iso("1/2/2013 12:30PM", order) == "2013-02-01T12:30");
  CHECK(iso("1/2/2013 09:30Z", order) == "2013-02-01T09:30Z");
  CHECK(iso("1/2/2013 09:30 -0530", order) == "2013-02-01T09:30-05:30");
  CHECK(iso("1/2/2013 09:30+01", order) == "2013-02-01T09:30+01:00");
  CHECK(WrittenDate::parse("1/2/2013 9:30")->shape() == WrittenDate::parse("31/12/2013 19:30")->shape());
  CHECK(WrittenDate::parse("1/2/2013 9:30")->shape() != WrittenDate::parse("1/2/2013 9:30:00")->shape());
}

TEST_CASE("a pattern says year, month and day") {
  for (const char* pattern : {"%d/%m/%Y", "%d. %B %y", "%F", "%F %T", "%Y%m%d %H%M", "excel"}) {
    INFO(pattern);
    CHECK(form_of_pattern(pattern).has_value());
  }
  for (const char* pattern : {"", "%d/%m", "%Y", "d/m/y", "%d/%m/%Y %", "%d/%m/%Q", "Excel", "%%d/%m/%Y"}) {
    INFO(pattern);
    CHECK_FALSE(form_of_pattern(pattern).has_value());
  }
  CHECK(iso("%d/%m/%Y", "31/02/2013") == "none");
  CHECK(iso("%d/%m/%Y", "1/2/13") == "none");
  CHECK(iso("%d/%m/%Y", "1/2/2013 ") == "2013-02-01");
  CHECK(iso("%d/%m/%Y", "1/2/2013x") == "none");
  CHECK(iso("%d/%m/%Y", std::string_view("1/2/2013\0", 9)) == "none");
  CHECK(iso("excel", "60") == "none");
  CHECK(iso("excel", "1e9") == "none");
}

}  // namespace
}  // namespace kiln::import
