#include "import/field/number_form.h"

#include <algorithm>
#include <bit>

#include "import/field/field_type.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kGroupDigits = 3;
constexpr std::size_t kGroupings = 3;
constexpr std::size_t kPlusDigits = 6;  // before the mark: "+123456" may be a number, "+4930123456" is a telephone

enum class Care { full, none };

Separator separator_of(const NumberForm& form) {
  switch (form.grouping) {
    case Grouping::mark: return form.decimal_mark == Separator::point ? Separator::comma : Separator::point;
    case Grouping::apostrophe: return Separator::apostrophe;
    case Grouping::blank: break;
  }
  return Separator::blank;
}

// Of the groups, how many stand before the decimal mark.
std::size_t whole_groups(const WrittenNumber& number, Separator decimal_mark) {
  const std::size_t last = number.groups() - 1;
  return last > 0 && number.separator(last - 1) == decimal_mark ? last : last + 1;
}

bool has_thousands(const WrittenNumber& number, std::size_t whole, Separator separator) {
  if (number.group(0).empty() || number.group(0).size() > kGroupDigits || number.group(0) == "0" ||
      !number.exponent().empty())
    return false;
  for (std::size_t i = 1; i < whole; ++i) {
    if (number.separator(i - 1) != separator || number.group(i).size() != kGroupDigits) return false;
  }
  return true;
}

bool is_ipv4_address(const WrittenNumber& number) {
  if (number.groups() != 4 || !number.unit().empty()) return false;
  for (std::size_t i = 0; i < number.groups(); ++i) {
    if (number.group(i).empty() || number.group(i).size() > kGroupDigits) return false;
    if (parse_whole<int>(number.group(i)).value_or(256) > 255) return false;
    if (i < 3 && number.separator(i) != Separator::point) return false;
  }
  return true;
}

bool has_leading_zero(const WrittenNumber& number) {
  return number.group(0).size() > 1 && number.group(0).starts_with('0');
}

bool is_telephone_number(const WrittenNumber& number, std::size_t whole, Separator separator) {
  if (!number.has_plus()) return false;
  if (whole > 1 && separator == Separator::blank) return true;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < whole; ++i) digits += number.group(i).size();
  return whole == number.groups() && digits > kPlusDigits;
}

bool is_written_in(const WrittenNumber& number, const NumberForm& form, Care care) {
  const std::size_t whole = whole_groups(number, form.decimal_mark);
  const Separator separator = separator_of(form);
  if (whole > 1 && !has_thousands(number, whole, separator)) return false;
  if (care == Care::none) return true;
  return !has_leading_zero(number) && !is_ipv4_address(number) && !is_telephone_number(number, whole, separator);
}

void write(const WrittenNumber& number, const NumberForm& form, std::string& plain) {
  plain.clear();
  if (number.is_negative()) plain += '-';
  const std::size_t whole = whole_groups(number, form.decimal_mark), sign = plain.size();
  for (std::size_t i = 0; i < whole; ++i) plain += number.group(i);
  const std::size_t zeros = std::min(plain.find_first_not_of('0', sign), plain.size()) - sign;
  if (zeros > 0) plain.erase(sign, plain.size() == sign + zeros ? zeros - 1 : zeros);
  if (whole < number.groups()) {
    plain += '.';
    plain += number.group(whole);
  }
  plain += number.exponent();
}

}  // namespace

NumberForm form_of(std::size_t bit) {
  return {.decimal_mark = bit < kGroupings ? Separator::point : Separator::comma,
          .grouping = static_cast<Grouping>(bit % kGroupings),
          .unit = {}};
}

FormSet forms_of(const WrittenNumber& number) {
  FormSet forms = 0;
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if (is_written_in(number, form_of(bit), Care::full)) forms = static_cast<FormSet>(forms | (1U << bit));
  }
  return forms;
}

void write_plain(const WrittenNumber& number, std::size_t bit, std::string& plain) {
  write(number, form_of(bit), plain);
}

bool NumberForm::to_plain(std::string_view text, std::string& plain) const {
  const auto number = WrittenNumber::parse(text);
  if (!number || !is_written_in(*number, *this, is_said ? Care::none : Care::full)) return false;
  if (number->unit() != unit && !(is_said && number->unit().empty())) return false;
  write(*number, *this, plain);
  return true;
}

std::string_view why_not_a_number_in_any_form(std::string_view text) {
  const auto number = WrittenNumber::parse(text);
  if (!number) return why_not_a_number(text);
  if (has_leading_zero(*number)) return "has a leading zero";
  if (is_ipv4_address(*number)) return "has the form of an IPv4 address";
  if (number->has_plus()) return "has a plus sign, as telephone numbers do";
  return "isn't a number: its groups of digits aren't thousands";
}

Result<NumberForm> form_of_example(std::string_view example) {
  const auto number = WrittenNumber::parse(example);
  FormSet forms = 0;
  for (std::size_t bit = 0; number && bit < kForms; ++bit) {
    if (is_written_in(*number, form_of(bit), Care::none)) forms = static_cast<FormSet>(forms | (1U << bit));
  }
  const bool has_two_readings = (forms & kPointForms) != 0 && (forms & kCommaForms) != 0;
  if (forms == 0 || has_two_readings)
    return fail(ErrorCode::invalid_argument, "\"{}\" {}; write one with thousands and decimals, as 1.234,5 or 1,234.5",
                shorten(example, 40), forms == 0 ? "is no number" : "doesn't tell which mark is the decimal one");
  NumberForm form = form_of(static_cast<std::size_t>(std::countr_zero(forms)));
  form.unit = number->unit();
  form.is_said = true;
  return form;
}

std::string example_of(const NumberForm& form) {
  const bool is_point = form.decimal_mark == Separator::point;
  std::string example = form.grouping == Grouping::apostrophe ? "1'234"
                        : form.grouping == Grouping::blank    ? "1 234"
                        : is_point                            ? "1,234"
                                                              : "1.234";
  example += is_point ? ".5" : ",5";
  return form.unit.empty() ? example : example + (form.unit == "%" ? "" : " ") + form.unit;
}

}  // namespace kiln::import
