#include "import/survey/column_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "error/error.h"
#include "import/field/field_type.h"
#include "statistics/temporal.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownValueBytes =
    40;  // of a value that decided: enough to find it, not enough to flood a terminal

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
  const auto& [type, null_tokens, number] = declared_;
  const bool is_number_said = (type && is_numeric(type->type)) || number;
  if (!is_number_said || is_missing(text) || is_null_token(text, null_tokens)) return true;
  std::string plain(text);
  if (number) {
    if (is_missing(without_blanks_around(text))) return true;
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

void ColumnEvidence::examine(std::string_view text, std::int64_t line, std::int64_t times) {
  std::string buffer;
  std::string_view plain = text;
  if (declared_.number && declared_.number->to_plain(text, buffer)) plain = buffer;
  const bool is_said_real = declared_.type && declared_.type->type == ColumnType::real;
  if (is_said_real && !survives_as_real(plain)) rounded_ += times;
  if (not_number_ && not_number_->line <= line) return;  // nothing later can change the type or its reason
  const bool is_written = plain.data() != text.data();
  plain_.add(plain, line, times, text, is_written && plain != text);
  if (is_written || parse_integer(text)) return;
  const bool is_plain = parse_real(text) || parse_infinity(text);
  if (!is_plain && is_missing(without_blanks_around(text))) {
    padded_tokens_[std::string(text)] += times;
    keep_first(not_plain_, text, line);
  } else if (!written_.add(text, line, times, is_plain)) {
    keep_first(not_number_, text, line, true);
  }
}

std::int64_t ColumnEvidence::first_text_line() const {
  if (!plain_.text()) return 0;
  return not_number_ ? not_number_->line : 0;
}

ColumnFindings ColumnEvidence::conclude() const {
  if (declared_.type) {
    std::string reason = fmt::format("as {} says", declared_.type->source);
    return declared_.type->type == ColumnType::text ? as_text(std::move(reason))
                                                    : as_number(declared_.type->type, std::move(reason), 0);
  }
  if (values_ == 0) return as_text("every value is missing");
  if (plain_.text() && !declared_.number) return conclude_written();
  auto [type, reason] = plain_.conclude();
  return type == ColumnType::text ? as_text(std::move(reason))
                                  : as_number(type, std::move(reason), plain_.negative_zeros());
}

// There are values that aren't plain numbers: they may be written in another form.
ColumnFindings ColumnEvidence::conclude_written() const {
  if (not_number_)
    return as_text(fmt::format("{} {}", not_number_->shown(), why_not_a_number_in_any_form(not_number_->text)));
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

ColumnFindings ColumnEvidence::as_number(ColumnType type, std::string reason) const {
  ColumnFindings findings{
      .type = type, .reason = std::move(reason), .values = values_, .nans = nans_, .infinities = infinities_};
  findings.null_counts = null_counts_;
  findings.rounded = rounded_;
  for (const auto& [token, count] : tokens_) findings.missing_tokens += count;
  findings.values -= findings.missing_tokens;
  if (!declared_) findings.reason = all_values_are(findings.values, findings.reason);
  const auto add = [&](std::int64_t count, std::string_view what, std::string_view is, std::string_view are) {
    if (count > 0) findings.reason += fmt::format("; {} {} {}", count, what, count == 1 ? is : are);
  };
  for (const auto& [token, count] : tokens_) add(count, fmt::format("\"{}\"", token), "is missing", "are missing");
  if (type == ColumnType::integer && !declared_) add(negative_zeros_, "\"-0\"", "is stored as 0", "are stored as 0");
  if (infinities_ > 0) findings.reason += fmt::format("; {} {} infinite", infinities_, infinities_ == 1 ? "is" : "are");
  if (rounded_ > 0)
    findings.reason += fmt::format("; {} {} rounded to what a REAL keeps", rounded_, rounded_ == 1 ? "is" : "are");
  return findings;
}

}  // namespace kiln::import
