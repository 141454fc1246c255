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

ColumnEvidence::ColumnEvidence(std::optional<DeclaredType> declared, const std::vector<std::string>& null_tokens)
    : declared_(std::move(declared)), null_tokens_(null_tokens), null_counts_(null_tokens.size()) {}

bool ColumnEvidence::accepts(std::string_view text) const {
  if (!declared_ || declared_->type == ColumnType::text || text.empty() || is_missing_token(text) || is_nan(text) ||
      is_null_token(text, null_tokens_))
    return true;
  return declared_->type == ColumnType::integer ? read_integer(text).has_value() : read_real(text).has_value();
}

void ColumnEvidence::add(std::string_view text, std::int64_t line, std::int64_t times) {
  if (const auto token = std::ranges::find(null_tokens_, text); token != null_tokens_.end()) {
    null_counts_[static_cast<std::size_t>(token - null_tokens_.begin())] += times;
    return;
  }
  values_ += times;
  text_bytes_ += std::ssize(text) * times;
  if (may_be_temporal_) may_be_temporal_ = statistics::parse_temporal(text).has_value();
  if (text.empty() || is_missing_token(text) || is_nan(text)) {
    tokens_[std::string(text)] += times;
    if (is_nan(text)) nans_ += times;
  } else {
    if (parse_infinity(text)) infinities_ += times;
    examine(text, line, times);
  }
}

void ColumnEvidence::add_said_text(std::string_view text, std::int64_t line) {
  if (text_ && text_->line <= line) return;
  if (text.empty() || is_missing_token(text) || is_nan(text) || is_null_token(text, null_tokens_)) return;
  keep_first(text_, text, line);
}

void ColumnEvidence::keep_first(std::optional<FirstOccurrence>& witness, std::string_view text, std::int64_t line) {
  if (!witness || line < witness->line) witness = FirstOccurrence{line, std::string(text)};
}

void ColumnEvidence::examine(std::string_view text, std::int64_t line, std::int64_t times) {
  const bool is_said_real = declared_ && declared_->type == ColumnType::real;
  if (is_said_real && !survives_as_real(text)) rounded_ += times;
  if (text_ && text_->line <= line) return;  // nothing later can change the type or its reason
  if (const auto integer = parse_integer(text)) {
    keep_first(integer_, text, line);
    if (text == "-0") negative_zeros_ += times;
    if (!is_exact_as_real(*integer)) keep_first(wide_integer_, text, line);
  } else if (parse_real(text)) {
    keep_first(real_, text, line);
    if (!survives_as_real(text)) keep_first(wide_real_, text, line);
  } else if (parse_infinity(text)) {
    keep_first(real_, text, line);
  } else {
    keep_first(text_, text, line);
  }
}

ColumnFindings ColumnEvidence::conclude() const {
  if (declared_) {
    std::string reason = fmt::format("as {} says", declared_->source);
    return declared_->type == ColumnType::text ? as_text(std::move(reason))
                                               : as_number(declared_->type, std::move(reason));
  }
  if (values_ == 0) return as_text("every value is missing");
  if (text_)
    return as_text(fmt::format("\"{}\" on line {} {}", shorten(text_->text, kShownValueBytes), text_->line,
                               parse_real(text_->text) ? "is a text in the file" : why_not_a_number(text_->text)));
  if (!integer_ && !real_) return as_text("there is no number in it");
  if (!real_) return as_number(ColumnType::integer, "64-bit integers");
  if (wide_real_) {
    return as_text(fmt::format("a REAL can't keep all digits of {} on line {}; said to be real, it's rounded",
                               shorten(wide_real_->text, kShownValueBytes), wide_real_->line));
  }
  const std::string shown_real =
      fmt::format("{} on line {} is no integer", shorten(real_->text, kShownValueBytes), real_->line);
  if (wide_integer_) {
    return as_text(fmt::format("{}, and a REAL can't keep all digits of {} on line {}", shown_real, wide_integer_->text,
                               wide_integer_->line));
  }
  return as_number(ColumnType::real, fmt::format("numbers; {}", shown_real));
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
