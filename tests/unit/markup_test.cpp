#include <limits>
#include <string>
#include <vector>

#include "catch.h"
#include "markup/axis.h"
#include "markup/figures.h"
#include "markup/html.h"
#include "markup/plot.h"
#include "markup/words.h"

namespace kiln::markup {
namespace {

TEST_CASE("text that isn't the program's own is escaped, between tags and in attributes") {
  Html html;
  html.raw("<p").attribute("title", "a\"b'c").raw(">").text("<b>&amp;</b>").raw("</p>");
  CHECK(std::move(html).finish() == "<p title=\"a&quot;b&#39;c\">&lt;b&gt;&amp;amp;&lt;/b&gt;</p>");
}

TEST_CASE("control characters and what isn't UTF-8 become U+FFFD; line ends and tabs stay") {
  Html html;
  html.text(std::string_view("a\0b\x1b\x7f\n\t\xff", 8));
  CHECK(std::move(html).finish() == "a\uFFFDb\uFFFD\uFFFD\n\t\uFFFD");
}

TEST_CASE("coordinates have two decimals at most") {
  Html html;
  html.attribute("x", 1.0).attribute("y", 0.126).attribute("z", -2.5).attribute("n", std::int64_t{7});
  CHECK(std::move(html).finish() == R"( x="1" y="0.13" z="-2.5" n="7")");
}

TEST_CASE("numbers for people have as many digits as they can be read with") {
  CHECK(for_people(12.639070257304708) == "12.64");
  CHECK(for_people(-0.5) == "-0.5");
  CHECK(for_people(18.9959) == "19.00");  // 19 would look exact
  CHECK(for_people(19.0) == "19");
  CHECK(for_people(1349.1099) == "1,349.1");
  CHECK(for_people(1349.1099, 40, false) == "1349.1");
  CHECK(for_people(123456.789) == "123,457");
  CHECK(for_people(0.0) == "0");
  CHECK(for_people(0.00001234) == "1.23 × 10⁻⁵");
  CHECK(for_people(-1e300) == "-1.00 × 10³⁰⁰");
  CHECK(for_people(std::numeric_limits<double>::infinity()) == "∞");
  CHECK(for_people(-std::numeric_limits<double>::infinity()) == "−∞");
  CHECK(for_people(std::int64_t{-1234567}) == "-1,234,567");
  CHECK(for_people(std::int64_t{2013}, 40, false) == "2013");
  CHECK(for_people(std::numeric_limits<std::int64_t>::min()) == "-9.22 × 10¹⁸");
  CHECK(for_people(std::string("a\nb")) == "a\\nb");
  CHECK(for_people(std::string("abcdef"), 3) == "abc…");
  CHECK(for_people(Value()).empty());
}

TEST_CASE("a share never looks like none or all unless it is") {
  CHECK(share_of(0, 10) == "0 %");
  CHECK(share_of(10, 10) == "100 %");
  CHECK(share_of(1, 1'000'000) == "< 0.1 %");
  CHECK(share_of(999'999, 1'000'000) == "99.9 %");
  CHECK(share_of(1, 3) == "33.3 %");
}

TEST_CASE("bytes in the unit that leaves three digits or fewer") {
  CHECK(bytes_for_people(0) == "0 bytes");
  CHECK(bytes_for_people(999) == "999 bytes");
  CHECK(bytes_for_people(1'500) == "1.5 kB");
  CHECK(bytes_for_people(37'642'240) == "37.6 MB");
  CHECK(bytes_for_people(999'999) == "1.0 MB");
  CHECK(bytes_for_people(std::numeric_limits<std::int64_t>::max()) == "9.2 EB");
}

TEST_CASE("a figure has its exact value in the mark-up, or a dash where there is none") {
  Html html;
  figure(html, 0.1);
  figure(html, Value());
  figure(html, std::string());
  CHECK(std::move(html).finish() == "<data value=\"0.1\" title=\"0.1\"><bdi>0.1</bdi></data><span class=\"none\">–</span>"
                                    "<data value=\"\" title=\"\"><span class=\"none\">empty text</span></data>");
}

TEST_CASE("ticks are round, some four, and whole where numbers are") {
  CHECK(ticks(0, 100) == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(ticks(-43, 1301) == std::vector<double>{0, 500, 1000});
  CHECK(ticks(2013, 2014, 1) == std::vector<double>{2013, 2014});
  CHECK(ticks(5, 5) == std::vector<double>{5});
  CHECK(ticks(0, std::numeric_limits<double>::infinity()).size() == 1);
  for (const double scale : {1e-300, 1e-9, 0.7, 3.0, 1e12, 1e300}) {
    CAPTURE(scale);
    const std::vector<double> found = ticks(-scale, 2 * scale);
    CHECK(found.size() >= 2);
    CHECK(found.size() <= 8);
    CHECK(found.front() >= -scale);
    CHECK(found.back() <= 2 * scale);
  }
}

TEST_CASE("a part is drawn as many times as high as leaves it below the whole") {
  CHECK(magnification(0, 100) == 1);
  CHECK(magnification(20, 100) == 1);
  CHECK(magnification(10, 100) == 10);
  CHECK(magnification(9, 100) == 10);
  CHECK(magnification(1, 100'000) == 100'000);
  CHECK(magnification(3, 100) == 20);
  for (std::int64_t part = 1; part < 200; ++part) {
    const std::int64_t factor = magnification(part, 10'000);
    CAPTURE(part, factor);
    CHECK(part * factor <= 10'000);
  }
}

catalogue::Catalogue two_columns() {
  catalogue::Catalogue catalogue;
  for (const ColumnType type : {ColumnType::integer, ColumnType::text}) catalogue.columns.emplace_back().type = type;
  catalogue.columns[0].name = "n";
  catalogue.columns[1].name = "t";
  return catalogue;
}

TEST_CASE("conditions in words") {
  using namespace question;
  const catalogue::Catalogue catalogue = two_columns();
  const auto words = [&](Condition condition) { return words_of(condition, catalogue); };
  CHECK(words({Comparison{{0}, Comparator::greater_or_equal, std::int64_t{60}}}) == "n 60 or more");
  CHECK(words({Comparison{{0}, Comparator::greater_or_equal, std::int64_t{60}}, true}) == "n not 60 or more");
  CHECK(words({Comparison{{1}, Comparator::less, std::string("b")}}) == "t before b");
  CHECK(words({Comparison{{}, Comparator::less, std::int64_t{5}}}) == "row number less than 5");
  CHECK(words({Comparison{{1}, Comparator::equal, std::string()}}) == "t is an empty text");
  CHECK(words({InList{{1}, {}}}) == "t is one of no values");
  CHECK(words({InList{{0}, {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}}, true}) == "n is not 1, 2 or 3");
  CHECK(words({IsNull{{0}, false}, true}) == "n is missing");
  CHECK(words({Search{{0, 1}, "a b"}}) == "any text contains a b");
  CHECK(words({Search{{1}, "a b"}, true}) == "t not: contains a b");
  const Condition low{Comparison{{0}, Comparator::greater_or_equal, std::int64_t{1}}},
      high{Comparison{{0}, Comparator::less_or_equal, std::int64_t{9}}};
  CHECK(words_of_range(high, low, catalogue) == "n 1 to 9");
  CHECK(words_of_range(low, low, catalogue).empty());
  CHECK(words({Group{Group::Wanted::any, {low, {Group{Group::Wanted::all, {high, low}}}}}}) ==
        "n 1 or more or (n 9 or less and n 1 or more)");
}

}  // namespace
}  // namespace kiln::markup
