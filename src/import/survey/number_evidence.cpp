#include "import/survey/number_evidence.h"

#include <fmt/format.h>

#include <bit>

#include "import/field/field_type.h"
#include "import/field/number_unit.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownUnitBytes = 12;
constexpr std::size_t kThree = 3;
constexpr std::size_t kMaxIdentifierGroups = 4;

std::size_t first_bit(FormSet forms) { return static_cast<std::size_t>(std::countr_zero(forms)); }

std::string number_as_stored(std::string_view plain) {
  if (const auto integer = read_integer(plain)) return fmt::format("{}", *integer);
  return fmt::format("{}", read_real(plain).value_or(0));
}

// The value of a text in a form that it fits, as a person reads it.
std::string value_in(const FirstOccurrence& value, std::size_t bit) {
  std::string plain;
  const auto number = WrittenNumber::parse(value.text);
  if (!number) return value.text;
  write_plain(*number, bit, plain);
  return number_as_stored(plain);
}

std::string shown_unit(std::string_view unit) {
  return unit.empty() ? "none" : fmt::format("\"{}\"", shorten(unit, kShownUnitBytes));
}

// The column stays text; the forms in which its numbers may be meant.
NumberVerdict stays_text(std::string reason, FormSet ways, const std::string& unit) {
  NumberVerdict verdict;
  verdict.reason = std::move(reason);
  for (const FormSet family : {kCommaForms, kPointForms}) {
    if ((ways & family) == 0) continue;
    verdict.ways.push_back(form_of(first_bit(ways & family)));
    verdict.ways.back().unit = unit;
  }
  return verdict;
}

// "1.234": it may be a thousand where points stand between thousands.
bool may_be_thousands(std::string_view real) {
  if (real.starts_with('-')) real.remove_prefix(1);
  return real.size() > kThree + 1 && real.size() <= 2 * kThree + 1 && real[real.size() - kThree - 1] == '.';
}

// "601 234 567", "12.345.678": threes behind the first group, with a mark that identifiers have, too.
bool may_be_identifier(const WrittenNumber& number) {
  const std::size_t separators = number.groups() - 1;
  if (separators == 0 || number.groups() > kMaxIdentifierGroups || !number.unit().empty() || number.is_negative() ||
      number.has_plus())
    return false;
  if (separators == 1 && number.group(0).size() != kThree) return false;
  if (!number.has_space() && (number.separator(0) != Separator::point || separators == 1)) return false;
  for (std::size_t i = 1; i < number.groups(); ++i) {
    if (number.group(i).size() != kThree || number.separator(i - 1) != number.separator(0)) return false;
  }
  return true;
}

}  // namespace

void NumberEvidence::add_real(std::string_view text, std::int64_t line, std::int64_t times) {
  if (may_be_thousands(text) || text.find_first_of("eE") != std::string_view::npos) {
    add(text, line, times, true);
    return;
  }
  has_fraction_ = true;
  are_alike_ = false;
  for (std::size_t bit = first_bit(kCommaForms); bit < kForms; ++bit) keep_first(misfits_[bit], text, line);
}

bool NumberEvidence::add(std::string_view text, std::int64_t line, std::int64_t times, bool is_plain) {
  const auto number = WrittenNumber::parse(text);
  const FormSet forms = number ? forms_of(*number) : FormSet{0};
  if (forms == 0) return false;
  if (!is_plain) {
    keep_first(first_, text, line, true);
    has_marks_ = has_marks_ || number->is_in_parentheses() || !number->unit().empty() || number->groups() > 2 ||
                 (number->groups() == 2 && number->separator(0) != Separator::point);
  }
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if ((forms & (1U << bit)) == 0) keep_first(misfits_[bit], text, line, !is_plain);
  }
  const auto [unit, is_new] =
      units_.try_emplace(std::string(number->unit()), FirstOccurrence{line, std::string(text), true});
  if (!is_new && line < unit->second.line) unit->second = {line, std::string(text), true};
  std::array<std::string, 2> plain;
  for (std::size_t family = 0; family < plain.size(); ++family) {
    const FormSet fitting = forms & (family == 0 ? kPointForms : kCommaForms);
    if (fitting == 0) continue;
    write_plain(*number, first_bit(fitting), plain[family]);
    types_[family].add(plain[family], line, times, text, !is_plain);
  }
  if (!plain[0].empty() && !plain[1].empty() && plain[0] != plain[1]) keep_first(differing_, text, line, true);
  look_for_identifiers(*number, forms, text, line);
  return true;
}

void NumberEvidence::look_for_identifiers(const WrittenNumber& number, FormSet forms, std::string_view text,
                                          std::int64_t line) {
  has_positive_ = has_positive_ || !number.is_in_parentheses();
  has_blank_behind_unit_ = has_blank_behind_unit_ || !number.is_unit_attached();
  has_unit_behind_ = has_unit_behind_ || (!number.unit().empty() && !number.has_code_before());
  if (number.is_minus_behind()) keep_first(minus_behind_, text, line, true);
  const std::size_t separators = number.groups() - 1;
  const std::pair shape(number.groups(), number.group(0).size());
  are_alike_ = are_alike_ && may_be_identifier(number) && shape_.value_or(shape) == shape;
  shape_ = shape;
  if (separators == 0) return;
  // One separator may be either; several are thousands, and what is neither way thousands is a fraction.
  const bool may_be_thousands = separators > 1 || number.group(1).size() == kThree;
  has_thousands_ = has_thousands_ || may_be_thousands;
  has_fraction_ = has_fraction_ || !may_be_thousands || (forms & kPointForms) == 0 || (forms & kCommaForms) == 0;
}

FormSet NumberEvidence::standing() const {
  FormSet forms = kAllForms;
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if (misfits_[bit]) forms = static_cast<FormSet>(forms & ~(1U << bit));
  }
  return forms;
}

std::optional<std::string> NumberEvidence::conflict_of_units(const TypeEvidence& plain) const {
  std::map<std::string, FirstOccurrence, std::less<>> units = units_;
  for (const auto& value : {plain.integer(), plain.real()}) {
    if (!value) continue;
    const auto [none, is_new] = units.try_emplace("", *value);
    if (!is_new && value->line < none->second.line) none->second = *value;
  }
  if (units.size() < 2) return std::nullopt;
  // The first two that differ, in the order of the file.
  auto first = units.begin();
  for (auto unit = units.begin(); unit != units.end(); ++unit) {
    if (unit->second.line < first->second.line) first = unit;
  }
  auto second = units.end();
  for (auto unit = units.begin(); unit != units.end(); ++unit) {
    if (unit != first && (second == units.end() || unit->second.line < second->second.line)) second = unit;
  }
  return fmt::format("{} has another unit than {}: {}, {}", second->second.shown(), first->second.shown(),
                     shown_unit(second->first), shown_unit(first->first));
}

std::optional<std::string> NumberEvidence::conflict_of_forms() const {
  if (standing() != 0 || !first_) return std::nullopt;
  // The first value that fits no form of the first one's.
  const auto number = WrittenNumber::parse(first_->text);
  const FormSet forms = number ? forms_of(*number) : FormSet{0};
  const FirstOccurrence* other = nullptr;
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if ((forms & (1U << bit)) != 0 && (!other || misfits_[bit]->line > other->line)) other = &*misfits_[bit];
  }
  return fmt::format("no form of numbers fits all values, among them {} and {}", first_->shown(),
                     other ? other->shown() : "others");
}

std::optional<std::string> NumberEvidence::doubt(const TypeEvidence& plain, const std::string& unit) const {
  const bool has_plain = plain.integer() || plain.real();
  if (!first_) return std::nullopt;
  const std::string example = first_->shown();
  if (!has_plain && are_alike_)
    return fmt::format("{} may be an identifier: all values are groups of three digits, equally many", example);
  const bool is_amount = has_fraction_ || has_thousands_;
  if (minus_behind_ && !is_amount)
    return fmt::format("{} may be no amount: a minus stands behind the digits, and none has decimals",
                       minus_behind_->shown());
  if (!has_plain && !has_positive_ && !is_amount && unit.empty())
    return fmt::format("{} may be no amount: all values are in parentheses", example);
  const bool is_before = is_currency_code(unit) && !has_unit_behind_;
  if (is_before && !is_amount && (is_word(unit) || !has_blank_behind_unit_))
    return fmt::format("{} may be a name: \"{}\" stands before all values, and none has decimals", example, unit);
  return std::nullopt;
}

const FirstOccurrence* NumberEvidence::first_thousands() const {
  return differing_ && (standing() & kCommaForms) != 0 ? &*differing_ : nullptr;
}

NumberVerdict NumberEvidence::conclude_thousands() const {
  const FormSet forms = standing();
  return stays_text(fmt::format("{} may be {} or {}: other columns have decimal commas", differing_->shown(),
                                value_in(*differing_, first_bit(forms & kCommaForms)),
                                value_in(*differing_, first_bit(forms & kPointForms))),
                    forms, "");
}

NumberVerdict NumberEvidence::conclude(const TypeEvidence& plain) const {
  FormSet forms = standing();
  // Blanks and signs aren't another form.
  if (!has_marks_ && (forms & kPointForms) != 0) forms &= kPointForms;
  if (auto conflict = conflict_of_units(plain)) return stays_text(*std::move(conflict), 0, "");
  if (auto conflict = conflict_of_forms()) return stays_text(*std::move(conflict), 0, "");
  const std::string unit = units_.empty() ? "" : units_.begin()->first;
  const bool has_two_readings = (forms & kPointForms) != 0 && (forms & kCommaForms) != 0;
  if (has_two_readings && differing_) {
    return stays_text(
        fmt::format("{} may be {} or {}", differing_->shown(), value_in(*differing_, first_bit(forms & kCommaForms)),
                    value_in(*differing_, first_bit(forms & kPointForms))),
        forms, unit);
  }
  const auto bit = first_bit(forms);
  if (auto reason = doubt(plain, unit))
    return stays_text(*std::move(reason), (forms & kPointForms) != 0 ? forms & kPointForms : forms, unit);
  const bool has_point = bit < first_bit(kCommaForms);
  TypeEvidence types = types_[has_point ? 0 : 1];
  types.add_integers(plain);
  if (has_point) types.add_reals(plain);
  auto [type, reason] = types.conclude();
  if (type == ColumnType::text) return stays_text(std::move(reason), 0, "");
  NumberVerdict verdict;
  verdict.type = type;
  verdict.negative_zeros = types.negative_zeros();
  verdict.form = form_of(bit);
  verdict.form->unit = unit;
  verdict.reason = type == ColumnType::integer ? "64-bit integers" : "numbers";
  if (first_) verdict.reason += fmt::format("; {} is {}", first_->shown(), value_in(*first_, bit));
  return verdict;
}

}  // namespace kiln::import
