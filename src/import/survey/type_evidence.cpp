#include "import/survey/type_evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "import/field/field_type.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownBytes = 40;    // of a value that decided: enough to find it, not enough to flood a terminal
constexpr std::size_t kKeptBytes = 1'000;  // longer than any number: of a document its beginning will do

}  // namespace

std::string FirstOccurrence::shown() const {
  const std::string_view quote = is_quoted ? "\"" : "";
  return fmt::format("{}{}{} on line {}", quote, shorten(text, kShownBytes), quote, line);
}

void keep_first(std::optional<FirstOccurrence>& first, std::string_view text, std::int64_t line, bool is_quoted) {
  if (!first || line < first->line) first = FirstOccurrence{line, cut(text, kKeptBytes), is_quoted};
}

PlainKind TypeEvidence::add(std::string_view plain, std::int64_t line, std::int64_t times, std::string_view written,
                            bool is_quoted) {
  if (const auto integer = parse_integer(plain)) {
    keep_first(integer_, written, line, is_quoted);
    if (plain == "-0") negative_zeros_ += times;
    if (!is_exact_as_real(*integer)) keep_first(wide_integer_, written, line, is_quoted);
    return PlainKind::integer;
  }
  if (parse_real(plain)) {
    keep_first(real_, written, line, is_quoted);
    if (!survives_as_real(plain)) keep_first(wide_real_, written, line, is_quoted);
    look_at_digits(plain, line, written, is_quoted);
    return PlainKind::real;
  }
  if (parse_infinity(plain)) {
    keep_first(real_, written, line, is_quoted);
    has_other_real_ = true;
    return PlainKind::infinity;
  }
  if (!text_ || line < text_->line) {
    text_ = FirstOccurrence{line, cut(written, kKeptBytes), true};
    plain_text_ = cut(plain, kKeptBytes);
  }
  return PlainKind::text;
}

void TypeEvidence::look_at_digits(std::string_view real, std::int64_t line, std::string_view written, bool is_quoted) {
  const std::size_t exponent = std::min(real.find_first_of("eE"), real.size());
  const std::size_t point = real.find('.');
  if (point == std::string_view::npos) {
    const bool is_bare = exponent + 1 < real.size() && real[0] != '-' && is_digit(real[exponent + 1]);
    if (is_bare) keep_first(bare_exponent_, written, line, is_quoted);
    has_other_real_ = has_other_real_ || !is_bare;
    return;
  }
  has_other_real_ = true;
  if (exponent < real.size()) return;
  const std::size_t decimals = real.size() - point - 1;
  least_decimals_ = std::min(least_decimals_, decimals);
  if (decimals < 2 || !real.ends_with('0')) return;
  keep_first(zeros_behind_, written, line, is_quoted);
  zero_decimals_ = std::max(zero_decimals_, decimals);
}

const FirstOccurrence* TypeEvidence::bare_exponent() const {
  return bare_exponent_ && !has_other_real_ ? &*bare_exponent_ : nullptr;
}

const FirstOccurrence* TypeEvidence::longer_by_zeros() const {
  return zeros_behind_ && least_decimals_ < zero_decimals_ ? &*zeros_behind_ : nullptr;
}

namespace {

void add_first(std::optional<FirstOccurrence>& first, const std::optional<FirstOccurrence>& other) {
  if (other && (!first || other->line < first->line)) first = other;
}

}  // namespace

void TypeEvidence::add_integers(const TypeEvidence& other) {
  add_first(integer_, other.integer_);
  add_first(wide_integer_, other.wide_integer_);
  negative_zeros_ += other.negative_zeros_;
}

void TypeEvidence::add_reals(const TypeEvidence& other) {
  add_first(real_, other.real_);
  add_first(wide_real_, other.wide_real_);
}

TypeVerdict TypeEvidence::conclude() const {
  if (text_) return {ColumnType::text, fmt::format("{} {}", text_->shown(), why_not_a_number(plain_text_))};
  if (!integer_ && !real_) return {ColumnType::text, "there is no number in it"};
  if (!real_) return {ColumnType::integer, "64-bit integers"};
  if (wide_real_)
    return {ColumnType::text,
            fmt::format("a REAL can't keep all digits of {}; said to be real, it's rounded", wide_real_->shown())};
  const std::string shown_real = fmt::format("{} is no integer", real_->shown());
  if (wide_integer_)
    return {ColumnType::text,
            fmt::format("{}, and a REAL can't keep all digits of {}", shown_real, wide_integer_->shown())};
  return {ColumnType::real, fmt::format("numbers; {}", shown_real)};
}

}  // namespace kiln::import
