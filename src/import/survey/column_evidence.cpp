#include "import/survey/column_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "error/error.h"
#include "import/field/field_type.h"
#include "import/field/written_number.h"
#include "statistics/temporal.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownTokenBytes = 40;

// "all 3 values are numbers; 1.5 on line 2 is no integer"
std::string all_values_are(std::int64_t values, std::string_view what) {
  if (values != 1) return fmt::format("all {} values are {}", values, what);
  const std::size_t end = std::min(what.find(';'), what.size());
  std::string_view kind = what.substr(0, end);
  kind.remove_suffix(kind.ends_with('s') ? 1 : 0);
  return fmt::format("the only value is a {}{}", kind, what.substr(end));
}

}  // namespace

ColumnEvidence::ColumnEvidence(DeclaredReading declared)
    : declared_(std::move(declared)), null_counts_(declared_.null_tokens.size()) {}

bool ColumnEvidence::is_missing(std::string_view text) const {
  return text.empty() || is_missing_token(text) || is_nan(text);
}

bool ColumnEvidence::accepts(std::string_view text) const {
  const auto& [type, null_tokens, number, date] = declared_;
  const bool is_said = (type && is_numeric(type->type)) || number || date;
  if (!is_said || is_missing(text) || is_null_token(text, null_tokens)) return true;
  std::string plain(text);
  if ((number || date) && is_missing(without_blanks_around(text))) return true;
  if (date) return date->to_iso(text, plain);
  if (number) {
    if (!number->to_plain(text, plain)) return parse_infinity(text).has_value();
  }
  if (!type) return true;
  return type->type == ColumnType::integer ? read_integer(plain).has_value() : read_real(plain).has_value();
}

void ColumnEvidence::add(std::string_view text, std::int64_t line, std::int64_t times) {
  const std::vector<std::string>& null_tokens = declared_.null_tokens;
  if (const auto token = std::ranges::find(null_tokens, text); token != null_tokens.end()) {
    null_counts_[static_cast<std::size_t>(token - null_tokens.begin())] += times;
    return;
  }
  values_ += times;
  text_bytes_ += std::ssize(text) * times;
  if (may_be_temporal_) may_be_temporal_ = statistics::parse_temporal(text).has_value();
  if (is_missing(text)) {
    tokens_[std::string(text)] += times;
    if (is_nan(text)) nans_ += times;
  } else {
    if (parse_infinity(text)) infinities_ += times;
    examine(text, line, times);
  }
}

void ColumnEvidence::add_said_text(std::string_view text, std::int64_t line) {
  if (said_text_ && said_text_->line <= line) return;
  if (is_missing(text) || is_null_token(text, declared_.null_tokens)) return;
  keep_first(said_text_, text, line, true);
}

void ColumnEvidence::examine(std::string_view text, std::int64_t line, std::int64_t times) {
  if (declared_.number || declared_.date) return examine_said(text, line, times);
  const bool is_said_real = declared_.type && declared_.type->type == ColumnType::real;
  if (is_said_real && !survives_as_real(text)) rounded_ += times;
  const bool is_settled = has_other_text_ && not_number_->line <= line;
  if (is_settled && dates_.is_settled(line)) return;  // nothing later can change the type or its reason
  if (is_missing(without_blanks_around(text))) {
    padded_tokens_[std::string(text)] += times;
    keep_first(padded_, text, line, true);
    return;
  }
  if (!dates_.is_settled(line)) dates_.add(text, line);
  if (is_settled) return;
  const PlainKind kind = plain_.add(text, line, times);
  if (kind == PlainKind::real) written_.add_real(text, line, times);
  if (kind == PlainKind::text && !written_.add(text, line, times)) {
    has_other_text_ = has_other_text_ || (not_number_ && not_number_->text != text);
    text_times_ += times;
    keep_first(not_number_, text, line, true);
  }
}

// The form is known: what it makes of the text decides as a plain number does.
void ColumnEvidence::examine_said(std::string_view text, std::int64_t line, std::int64_t times) {
  if (is_missing(without_blanks_around(text))) {
    padded_tokens_[std::string(text)] += times;
    return;
  }
  if (declared_.date) {
    has_time_of_day_ = has_time_of_day_ || has_time_of_day(text);
    return;
  }
  std::string plain;
  if (!declared_.number->to_plain(text, plain)) plain = text;
  const bool is_said_real = declared_.type && declared_.type->type == ColumnType::real;
  if (is_said_real && !survives_as_real(plain)) rounded_ += times;
  plain_.add(plain, line, times, text, plain != text);
}

std::int64_t ColumnEvidence::first_text_line() const {
  const std::optional<FirstOccurrence>& text = declared_.type ? plain_.text() : not_number_;
  return text ? text->line : 0;
}

ColumnFindings ColumnEvidence::conclude(bool has_decimal_commas) const {
  const auto& [type, null_tokens, number, date] = declared_;
  if (type) {
    std::string reason = fmt::format("as {} says", type->source);
    return type->type == ColumnType::text ? as_text(std::move(reason)) : as_number(type->type, std::move(reason), 0);
  }
  if (values_ == 0) return as_text("every value is missing");
  if (date) {
    DateForm form = *date;
    if (form.kind == DateForm::Kind::excel) form.has_time = has_time_of_day_;
    return as_dates(form, fmt::format("dates; written as {}, as --date says", form.pattern));
  }
  const bool is_said_text = said_text_ && !number;
  if (is_said_text && !not_number_) return as_text(fmt::format("{} is a text in the file", said_text_->shown()));
  if (!is_said_text && !plain_.text() && !padded_) {
    return conclude_plain(has_decimal_commas);
  }
  if (number) return as_text(plain_.conclude().reason);
  return not_number_ ? conclude_texts() : conclude_written();
}

// All are plain numbers, or the form was said.
ColumnFindings ColumnEvidence::conclude_plain(bool has_decimal_commas) const {
  auto [type, reason] = plain_.conclude();
  if (type == ColumnType::text) return as_text(std::move(reason));
  const FirstOccurrence* const thousands = declared_.number ? nullptr : written_.first_thousands();
  if (thousands && has_decimal_commas) return as_text(written_.conclude_thousands());
  if (declared_.number) reason += fmt::format("; written as {}, as --number says", example_of(*declared_.number));
  ColumnFindings findings = as_number(type, std::move(reason), plain_.negative_zeros());
  if (thousands) findings.may_be_thousands = thousands->shown();
  if (declared_.number) return findings;
  if (const auto* longer = plain_.longer_by_zeros()) findings.loses_zeros = longer->shown();
  if (const auto* bare = plain_.bare_exponent()) findings.may_be_identifier = bare->shown();
  return findings;
}

// Not all are numbers: they may be dates.
ColumnFindings ColumnEvidence::conclude_texts() const {
  std::string reason = fmt::format("{} {}", not_number_->shown(), why_not_a_number_in_any_form(not_number_->text));
  DateVerdict verdict = dates_.conclude();
  if (verdict.form) return as_dates(*verdict.form, std::move(verdict.reason));
  ColumnFindings findings = as_text(verdict.reason.empty() ? std::move(reason) : std::move(verdict.reason));
  findings.date_ways = std::move(verdict.ways);
  const bool has_digit = std::ranges::any_of(not_number_->text, is_digit);
  if (!has_other_text_ && has_numbers() && !has_digit && text_times_ * 2 <= values_)
    findings.only_text = {not_number_->text, text_times_};
  return findings;
}

// There are values that aren't plain numbers, and all may be numbers.
ColumnFindings ColumnEvidence::conclude_written() const {
  if (!has_numbers()) return as_text(fmt::format("{} isn't a number", padded_->shown()));
  NumberVerdict verdict = written_.conclude(plain_);
  if (verdict.type == ColumnType::text) return as_text(std::move(verdict));
  ColumnFindings findings = as_number(verdict.type, std::move(verdict.reason), verdict.negative_zeros);
  findings.number = std::move(verdict.form);
  return findings;
}

ColumnFindings ColumnEvidence::as_text(std::string reason) const {
  ColumnFindings findings{
      .reason = std::move(reason), .values = values_, .text_bytes = text_bytes_, .may_be_temporal = may_be_temporal_};
  findings.null_counts = null_counts_;
  for (const auto& [token, count] : tokens_) {
    if (!token.empty()) findings.kept_tokens.emplace_back(token, count);  // an empty text is what it seems
  }
  return findings;
}

ColumnFindings ColumnEvidence::as_text(NumberVerdict verdict) const {
  ColumnFindings findings = as_text(std::move(verdict.reason));
  findings.number_ways = std::move(verdict.ways);
  return findings;
}

// What means missing between numbers, or between dates.
void ColumnEvidence::count_missing(ColumnFindings& findings) const {
  auto missing = tokens_;
  missing.insert(padded_tokens_.begin(), padded_tokens_.end());
  for (const auto& [token, count] : missing) findings.missing_tokens += count;
  findings.values -= findings.missing_tokens;
  if (!declared_.type) findings.reason = all_values_are(findings.values, findings.reason);
  for (const auto& [token, count] : missing)
    findings.reason +=
        fmt::format("; {} \"{}\" {} missing", count, shorten(token, kShownTokenBytes), count == 1 ? "is" : "are");
}

ColumnFindings ColumnEvidence::as_dates(const DateForm& form, std::string reason) const {
  constexpr std::int64_t kLonger = 20;  // at most, than the text in the file
  ColumnFindings findings{.reason = std::move(reason),
                          .values = values_,
                          .text_bytes = text_bytes_ + kLonger * values_,
                          .nans = nans_,
                          .may_be_temporal = true};
  findings.null_counts = null_counts_;
  findings.date = form;
  count_missing(findings);
  return findings;
}

ColumnFindings ColumnEvidence::as_number(ColumnType type, std::string reason, std::int64_t negative_zeros) const {
  ColumnFindings findings{
      .type = type, .reason = std::move(reason), .values = values_, .nans = nans_, .infinities = infinities_};
  findings.null_counts = null_counts_;
  findings.rounded = rounded_;
  findings.number = declared_.number;
  count_missing(findings);
  const auto add = [&](std::int64_t count, std::string_view what, std::string_view is, std::string_view are) {
    if (count > 0) findings.reason += fmt::format("; {} {} {}", count, what, count == 1 ? is : are);
  };
  if (type == ColumnType::integer) add(negative_zeros, "\"-0\"", "is stored as 0", "are stored as 0");
  if (infinities_ > 0) findings.reason += fmt::format("; {} {} infinite", infinities_, infinities_ == 1 ? "is" : "are");
  if (rounded_ > 0)
    findings.reason += fmt::format("; {} {} rounded to what a REAL keeps", rounded_, rounded_ == 1 ? "is" : "are");
  return findings;
}

}  // namespace kiln::import
