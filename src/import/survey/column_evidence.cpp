#include "import/survey/column_evidence.h"

#include <fmt/format.h>

#include "error/error.h"
#include "import/field/field_type.h"
#include "statistics/temporal.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownValueBytes =
    40;  // of a value that decided: enough to find it, not enough to flood a terminal

}  // namespace

ColumnEvidence::ColumnEvidence(std::optional<DeclaredType> declared, const std::vector<std::string>& null_tokens)
    : declared_(std::move(declared)), null_tokens_(null_tokens) {}

bool ColumnEvidence::accepts(std::string_view text) const {
  if (!declared_ || declared_->type == ColumnType::text || is_missing_token(text) || is_nan(text) ||
      is_null_token(text, null_tokens_))
    return true;
  return declared_->type == ColumnType::integer ? read_integer(text).has_value() : read_real(text).has_value();
}

void ColumnEvidence::add(std::string_view text, std::int64_t line, std::int64_t times) {
  if (is_null_token(text, null_tokens_)) return;
  values_ += times;
  if (may_be_temporal_) may_be_temporal_ = statistics::parse_temporal(text).has_value();
  if (is_missing_token(text) || is_nan(text)) {
    tokens_[std::string(text)] += times;
    if (is_nan(text)) nans_ += times;
  } else if (text.empty()) {
    keep_first(empty_, text, line);
    empties_ += times;
  } else {
    if (parse_infinity(text)) infinities_ += times;
    examine(text, line);
  }
}

void ColumnEvidence::keep_first(std::optional<FirstOccurrence>& witness, std::string_view text, std::int64_t line) {
  if (!witness || line < witness->line) witness = FirstOccurrence{line, std::string(text)};
}

void ColumnEvidence::examine(std::string_view text, std::int64_t line) {
  if (text_ && text_->line <= line) return;  // nothing later can change the type or its reason
  if (const auto integer = parse_integer(text)) {
    keep_first(integer_, text, line);
    if (!is_exact_as_real(*integer)) keep_first(wide_integer_, text, line);
  } else if (parse_real(text) || parse_infinity(text)) {
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
                               why_not_a_number(text_->text)));
  if (!integer_ && !real_) return as_text("there is no number in it");
  if (empty_) {
    ColumnFindings findings = as_text(fmt::format("\"\" on line {}, in quotes, is an empty text", empty_->line));
    findings.kept_tokens.emplace_back("", empties_);
    return findings;
  }
  if (!real_) return as_number(ColumnType::integer, "64-bit integers");
  const std::string shown_real =
      fmt::format("{} on line {} is no integer", shorten(real_->text, kShownValueBytes), real_->line);
  if (wide_integer_) {
    return as_text(fmt::format("{}, and a REAL can't keep all digits of {} on line {}", shown_real, wide_integer_->text,
                               wide_integer_->line));
  }
  return as_number(ColumnType::real, fmt::format("numbers; {}", shown_real));
}

ColumnFindings ColumnEvidence::as_text(std::string reason) const {
  return {ColumnType::text, std::move(reason), values_, 0, 0, 0, may_be_temporal_, {tokens_.begin(), tokens_.end()}};
}

ColumnFindings ColumnEvidence::as_number(ColumnType type, std::string reason) const {
  ColumnFindings findings{type, std::move(reason), values_, nans_, infinities_, 0, false, {}};
  for (const auto& [token, count] : tokens_) findings.missing_tokens += count;
  findings.values -= findings.missing_tokens;
  if (!declared_) findings.reason = fmt::format("all {} values are {}", findings.values, findings.reason);
  for (const auto& [token, count] : tokens_)
    findings.reason += fmt::format("; {} \"{}\" {} missing", count, token, count == 1 ? "is" : "are");
  if (infinities_ > 0) findings.reason += fmt::format("; {} {} infinite", infinities_, infinities_ == 1 ? "is" : "are");
  return findings;
}

}  // namespace kiln::import
