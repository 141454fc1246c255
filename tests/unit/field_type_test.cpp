#include "import/field/field_type.h"

#include <limits>
#include <string>

#include "catch.h"

namespace kiln::import {
namespace {

TEST_CASE("a 64-bit integer in plain decimal is an integer") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("-7") == -7);
  CHECK(parse_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("what would change on the way through an integer isn't one") {
  for (const char* text :
       {"", "-", "00", "007", "-01", "+5", " 5", "5 ", "5.0", "1e3", "0x10", "9223372036854775808", "1,000", "१"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text).has_value());
  }
}

TEST_CASE("a finite decimal number is a real, rounded to the nearest double") {
  CHECK(parse_real("0.1") == 0.1);
  CHECK(parse_real("-0.5") == -0.5);
  CHECK(parse_real(".5") == 0.5);
  CHECK(parse_real("5.") == 5.0);
  CHECK(parse_real("1e3") == 1000.0);
  CHECK(parse_real("1E-3") == 0.001);
  CHECK(parse_real("42") == 42.0);
  CHECK(parse_real("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(parse_real("5e-324") == std::numeric_limits<double>::denorm_min());
}

TEST_CASE("an identifier, an infinity or an overflow isn't a real") {
  for (const char* text : {"", ".", "-", "-.", "e5", "1e", "007", "00.5", "+1.5", "inf", "nan", "Infinity", "1e999",
                           "0x1p3", "1.2.3", " 1.5", "12345678901234567890", "1_000"}) {
    INFO(text);
    CHECK_FALSE(parse_real(text).has_value());
  }
}

TEST_CASE("infinities are written inf or infinity, in any case") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const char* text : {"inf", "Inf", "INF", "infinity", "Infinity"}) CHECK(parse_infinity(text) == infinity);
  CHECK(parse_infinity("-inf") == -infinity);
  for (const char* text : {"", "-", "infinite", "+inf", "1e999", "in", "∞"})
    CHECK_FALSE(parse_infinity(text).has_value());
}

TEST_CASE("where a number is expected, leading zeros and a plus are taken") {
  CHECK(read_integer("007") == 7);
  CHECK(read_integer("+5") == 5);
  CHECK(read_integer("-0") == 0);
  CHECK(read_real("+1.50") == 1.5);
  CHECK(read_real("12345678901234567890") == 12345678901234567890.0);
  CHECK(read_real("-inf") == -std::numeric_limits<double>::infinity());
  for (const char* text : {"", "+", "+-5", "++5", "5.0", "9223372036854775808", "x", " 5"})
    CHECK_FALSE(read_integer(text).has_value());
  for (const char* text : {"", "+", "nan", "-nan", "1e999", "1,5", "0x1p3", "5 "})
    CHECK_FALSE(read_real(text).has_value());
}

TEST_CASE("what programs write for a missing value and for NaN is known as such, only as a whole") {
  for (const char* text : {"NA", "N/A", "null", "NULL", "None", "?", "-"}) CHECK(is_missing_token(text));
  for (const char* text : {"", "na", "NAN", "--", "NA ", "nil"}) CHECK_FALSE(is_missing_token(text));
  for (const char* text : {"NaN", "nan", "-nan", "NAN"}) CHECK(is_nan(text));
  for (const char* text : {"", "nano", "na", "+nan"}) CHECK_FALSE(is_nan(text));
}

TEST_CASE("an integer is exact as a real up to 2^53, and beyond where its low bits are zero") {
  CHECK(is_exact_as_real(9007199254740992));
  CHECK_FALSE(is_exact_as_real(9007199254740993));
  CHECK(is_exact_as_real(9007199254740994));
  CHECK_FALSE(is_exact_as_real(std::numeric_limits<std::int64_t>::max()));
  CHECK(is_exact_as_real(std::numeric_limits<std::int64_t>::min()));
}

TEST_CASE("a decimal survives as a real if it comes back with as many digits") {
  for (const char* text : {"0.1", "0.30000000000000004", "1e22", "5e-324", "1.1000000000000000000000", "-2.5",
                           "123456789012345", "0.1000000000000000055511151231257827"})
    CHECK(survives_as_real(text));
  for (const char* text :
       {"90071992547409.93", "0.1234567890123456789", "3.14159265358979323846", "-82544000000000707.52"})
    CHECK_FALSE(survives_as_real(text));
}

TEST_CASE("the reason says what keeps a text from being a number") {
  CHECK(why_not_a_number("00501") == "has a leading zero");
  CHECK(why_not_a_number("12345678901234567890") == "doesn't fit 64 bits");
  CHECK(why_not_a_number("+5") == "has a plus sign");
  CHECK(why_not_a_number("UA") == "isn't a number");
  CHECK(why_not_a_number("1e-400") == "is beyond what a REAL can hold");
}

}  // namespace
}  // namespace kiln::import
