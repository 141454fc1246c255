#include <cstdint>
#include <string>
#include <utility>

#include "catch.h"
#include "text/characters.h"
#include "text/nearest.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln {
namespace {

TEST_CASE("trim takes spaces and tabs off both ends, and nothing else") {
  CHECK(trim(" \t a b\t ") == "a b");
  CHECK(trim("a") == "a");
  CHECK(trim(" \t ").empty());
  CHECK(trim("").empty());
  CHECK(trim("\na\r") == "\na\r");
}

TEST_CASE("letters are ASCII's, whatever comes") {
  CHECK(lower("aZ-Ä\xff") == "az-Ä\xff");
  CHECK(equals_ignoring_case("Host", "hOST"));
  CHECK_FALSE(equals_ignoring_case("Host", "Hos"));
  CHECK_FALSE(equals_ignoring_case("@[", "`{"));  // beside the letters in ASCII
  CHECK(is_all_digits("0123456789"));
  CHECK_FALSE(is_all_digits(""));
  CHECK_FALSE(is_all_digits("1 "));
}

TEST_CASE("a whole number is all of the text, and one that the type holds") {
  CHECK(parse_whole<std::int64_t>("-12") == -12);
  CHECK(parse_whole<double>("1.5e3") == 1500);
  for (const char* text : {"", "+1", " 1", "1 ", "1x", "9223372036854775808"})
    CHECK_FALSE(parse_whole<std::int64_t>(text));
  CHECK_FALSE(parse_whole<unsigned>("-0"));
}

TEST_CASE("thousands have commas between them") {
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(-999) == "-999");
  CHECK(with_commas(-1000) == "-1,000");
  CHECK(with_commas(336776) == "336,776");
}

TEST_CASE("a text in a message is one line, short, and ends with a whole character") {
  CHECK(cut("aä", 2) == "a");
  CHECK(shorten("a\nb\x01", 80) == "a\\nb\\x01");
  CHECK(shorten("abcdef", 3) == "abc…");
  CHECK(shorten("a\xff", 80) == "a\xEF\xBF\xBD");
  CHECK(shorten("\u00a0\u009b\u202e\ufeff\x7f", 80) == "\\u00a0\\u009b\\u202e\\ufeff\\u007f");
  CHECK(shorten("größe 日本", 80) == "größe 日本");
  CHECK(shorten_for_page("\u00a0\u202e\x01\n", 80) == "\u00a0\u202e\\x01\\n");
}

TEST_CASE("a mistyped word has a nearest one, and another word has none") {
  CHECK(edit_distance("limt", "limit") == 1);
  CHECK(edit_distance("dep_dealy", "dep_delay") == 1);  // two neighbours changed places
  CHECK(edit_distance("ca", "abc") == 3);
  CHECK(edit_distance("", "abc") == 3);
  const auto nearest = [](std::string_view written) {
    Nearest best(written);
    for (const char* known :
         {"select", "order", "limit", "offset", "or", "and", "hour", "day", "dep_delay", "carrier", ""})
      best.consider(known);
    return best.found();
  };
  for (const auto& [written, meant] : {std::pair("limt", "limit"),
                                       {"dep_dealy", "dep_delay"},
                                       {"depdelays", "dep_delay"},
                                       {"carier", "carrier"},
                                       {"CARRIER", "carrier"},
                                       {"OR", "or"},
                                       {"ofset", "offset"},
                                       {"ordre", "order"}})
    CHECK(nearest(written) == meant);
  for (const char* other : {"group_by", "q", "page", "sort", "o", "", "xy", "columns", "dep_x_y_z"}) {
    INFO(other);
    CHECK(nearest(other).empty());
  }
  CHECK(nearest(std::string(10'000, 'x')).empty());
}

}  // namespace
}  // namespace kiln
