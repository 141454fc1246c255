#include "terminal/text.h"

#include <limits>

#include "catch.h"

namespace kiln::terminal {
namespace {

TEST_CASE("texts are filled up by characters, not by bytes") {
  CHECK(flush_left("größe", 7) == "größe  ");
  CHECK(flush_right("größe", 7) == "  größe");
  CHECK(flush_left("größe", 3) == "größe");
}

TEST_CASE("a text is cut at a character, and only where it must be") {
  CHECK(fit_text("0123456789", 10) == "0123456789");
  CHECK(fit_text("0123456789a", 10) == "012345678…");
  CHECK(fit_text("日本日本日本日本日本", 10) == "日本日本日本日本日本");
  CHECK(fit_text("日本日本日本日本日本日", 10) == "日本日本日本日本日…");
  CHECK(fit_text(std::string(1'000'000, 'x'), 10) == "xxxxxxxxx…");
  CHECK(fit_text("", 10) == "");
}

TEST_CASE("no control character reaches the terminal") {
  CHECK(fit_text("a\tb\nc\x7f", 20) == "a b\\nc\\u007f");
  CHECK(fit_text("\x1b[2J", 10) == "\\x1b[2J");
}

TEST_CASE("numbers have as many digits as there is room for") {
  CHECK(fit_value(Value(std::int64_t{-336776}), 10) == "-336776");
  CHECK(fit_value(Value(std::numeric_limits<std::int64_t>::min()), 20) == "-9223372036854775808");
  CHECK(fit_value(Value(std::numeric_limits<std::int64_t>::min()), 10) == "-9.223e+18");
  CHECK(fit_value(Value(12.639070257304708), 10) == "12.6391");
  CHECK(fit_value(Value(-std::numeric_limits<double>::max()), 9) == "-1.8e+308");
  CHECK(fit_value(Value(), 10) == "");
}

}  // namespace
}  // namespace kiln::terminal
