#include "import/field/number_form.h"

#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "import/field/field_type.h"
#include "import/field/number_unit.h"

namespace kiln::import {
namespace {

std::string plain(const NumberForm& form, std::string_view text) {
  std::string plain;
  return form.to_plain(text, plain) ? plain : "none";
}

FormSet forms(std::string_view text) {
  const auto number = WrittenNumber::parse(text);
  return number ? forms_of(*number) : FormSet{0};
}

TEST_CASE("a text is taken apart into sign, unit and groups of digits") {
  for (const char* text : {"-1.234,50 €", "\u2212 1.234,50€", "(1.234,50 €)", "€ (1.234,50)", "€-1.234,50",
                           "-€ 1.234,50", "  -1.234,50\u00a0€\t", "\u202f- 1.234,50\u2009€ "}) {
    INFO(text);
    const auto number = WrittenNumber::parse(text);
    REQUIRE(number.has_value());
    CHECK(number->is_negative());
    CHECK(number->unit() == "€");
    REQUIRE(number->groups() == 3);
    CHECK(number->group(1) == "234");
    CHECK(number->separator(0) == Separator::point);
    CHECK(number->separator(1) == Separator::comma);
  }
}

TEST_CASE("what isn't one number with at most one unit isn't taken") {
  for (const char* text :
       {"",           " ",     "-",      "€",      "a",     "1a",    "12 kg", "1..2", "1, 2", "1,",
        "--1",        "+-1",   "(1",     "1)",     "(-1)",  "((1))", "1 € %", "€1€",  "1/2",  "1-2",
        "2013-01-31", "10:30", "EURO 5", "5 EURX", "5 eur", "XEUR5", "1\n2",  "1e",   "e5",   "5 e"}) {
    INFO(text);
    CHECK_FALSE(WrittenNumber::parse(text).has_value());
  }
}

TEST_CASE("the marks leave the forms in which every group fits") {
  CHECK(forms("1234") == kAllForms);
  CHECK(forms("1,5") == kCommaForms);
  CHECK(forms("1.5") == kPointForms);
  CHECK(forms("1,234") == (kCommaForms | 0b001));  // a comma between thousands, or before decimals
  CHECK(forms("1.234") == (kPointForms | 0b001000));
  CHECK(forms("1,234,567") == 0b001);
  CHECK(forms("1.234,5") == 0b001000);
  CHECK(forms("1'234.5") == 0b010);
  CHECK(forms("1\u2019234,5") == 0b010000);
  CHECK(forms("1 234,5") == 0b100000);
  CHECK(forms("1\u202f234") == (0b100 | 0b100000));
  CHECK(forms("1e5") == kAllForms);
  CHECK(forms("0,123") == kCommaForms);
  for (const char* text : {"1,2,3", "12,34,567", "1,2345,678", "1234,567.8", "1,234.567,8", "1 234'567", "1.23.456"}) {
    INFO(text);
    CHECK(forms(text) == 0);
  }
}

TEST_CASE("what only looks like a number has no form") {
  for (const char* text :
       {"007", "00,5", "192.168.100.200", "+4930123", "+1234567", "+49 301 234", "+49 30", "01.234"}) {
    INFO(text);
    CHECK(forms(text) == 0);
  }
  for (const char* text : {"+123456", "+1234567,5", "+1.234.567,5", "1.192.168.300", "+12 %"}) {
    INFO(text);
    CHECK(forms(text) != 0);
  }
  CHECK(why_not_a_number_in_any_form("007") == "has a leading zero");
  CHECK(why_not_a_number_in_any_form("192.168.100.200") == "has the form of an IPv4 address");
  CHECK(why_not_a_number_in_any_form("+4930123456").starts_with("has a plus sign"));
  CHECK(why_not_a_number_in_any_form("x") == "isn't a number");
}

TEST_CASE("a form maps a text to the plain number's, digit by digit") {
  const NumberForm comma{.decimal_mark = Separator::comma, .unit = ""};
  CHECK(plain(comma, "1.234.567,890") == "1234567.890");
  CHECK(plain(comma, "-0,5") == "-0.5");
  CHECK(plain(comma, ",5") == ".5");
  CHECK(plain(comma, "(12)") == "-12");
  CHECK(plain(comma, "1,5E-05") == "1.5E-05");
  CHECK(plain(comma, "12345678901234567890") == "12345678901234567890");
  CHECK(plain(comma, "1,234.5") == "none");
  CHECK(plain(comma, "1 234") == "none");
  CHECK(plain(comma, "5 €") == "none");
  const NumberForm said{.grouping = Grouping::blank, .unit = "€", .is_said = true};
  CHECK(plain(said, "1\u00a0234.50 €") == "1234.50");
  CHECK(plain(said, "007") == "7");
  CHECK(plain(said, "000") == "0");
  CHECK(plain(said, "+49 301 234") == "49301234");
  CHECK(plain(said, "5 $") == "none");
}

TEST_CASE("whatever has a form has a plain number, and forms of one mark give the same one") {
  const std::vector<std::string> pieces{"1", "0",      "23", "456", "789", ".", ",",   "'", " ",  "\u00a0", "\u2019",
                                        "-", "\u2212", "+",  "(",   ")",   "€", "EUR", "%", "e5", "x"};
  std::mt19937 generator(4711);
  std::size_t with_form = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (auto size = 1 + generator() % 9; size > 0; --size) text += pieces[generator() % pieces.size()];
    const auto number = WrittenNumber::parse(text);
    const FormSet fitting = number ? forms_of(*number) : FormSet{0};
    with_form += fitting != 0;
    for (const FormSet family : {kPointForms, kCommaForms}) {
      std::string first;
      for (std::size_t bit = 0; bit < kForms; ++bit) {
        if ((fitting & family & (1U << bit)) == 0) continue;
        std::string plain;
        write_plain(*number, bit, plain);
        INFO(text << " -> " << plain);
        const bool is_identifier = plain.find_first_not_of("-0123456789") == std::string::npos && plain.size() > 18;
        REQUIRE((parse_integer(plain) || parse_real(plain) || is_identifier || !number->exponent().empty()));
        REQUIRE((first.empty() || first == plain));
        first = plain;
        NumberForm form = form_of(bit);
        form.unit = number->unit();
        REQUIRE(kiln::import::plain(form, text) == plain);
      }
    }
  }
  CHECK(with_form > 1'000);
}

TEST_CASE("an example tells the form, and is written back") {
  for (const char* example : {"1.234,5", "1,234.5", "1'234.5", "1 234,5", "1.234,5 €", "1,234.5%", "1 234.5 CHF"}) {
    INFO(example);
    const auto form = form_of_example(example);
    REQUIRE(form.has_value());
    CHECK(example_of(*form) == example);
  }
  CHECK(form_of_example("12,50")->decimal_mark == Separator::comma);
  for (const char* example : {"", "x", "1234", "1,234", "1 234", "1,2,3"}) {
    INFO(example);
    CHECK_FALSE(form_of_example(example).has_value());
  }
}

TEST_CASE("units are currencies and percent, before or behind") {
  CHECK(leading_unit("US$5") == "US$");
  CHECK(leading_unit("₹5") == "₹");
  CHECK(leading_unit("%5") == "%");
  CHECK(leading_unit("CHF 5") == "CHF");
  CHECK(trailing_unit("5 US$") == "US$");
  CHECK(trailing_unit("5zł").empty());
  CHECK(trailing_unit("5 USD") == "USD");
  CHECK(trailing_unit("5₽") == "₽");
  CHECK(leading_unit("XYZ 5").empty());
  CHECK(is_currency_code("EUR"));
  CHECK_FALSE(is_currency_code("UR "));
  CHECK(is_word("TOP"));
  CHECK_FALSE(is_word("EUR"));
}

}  // namespace
}  // namespace kiln::import
