#include "query/operand.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "matching/expression.h"
#include "query/literal.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

using question::Condition;
using question::Reference;

Result<Number> read_number(const dataset::Dataset& dataset, const Reference& left, std::string_view text) {
  if (!left.is_row()) return parse_number(text, dataset.catalogue().columns[*left.position].type);
  KILN_TRY(const Number number, parse_number(text, ColumnType::integer));
  // A double that's an integer is one beyond 64 bits.
  const auto* real = std::get_if<double>(&number.value);
  if (!number.is_above && (!real || (std::isfinite(*real) && *real == std::floor(*real)))) return number;
  return fail(ErrorCode::invalid_value, "\"{}\" is not a row's number; write an integer.", shorten(text, 80));
}

Result<question::Comparison> read_comparison(const dataset::Dataset& dataset, const Reference& left,
                                             Comparator comparator, std::string_view text) {
  if (is_text(dataset, left)) return question::Comparison{left, comparator, std::string(text)};
  KILN_TRY(const Number number, read_number(dataset, left, text));
  return compare(left, comparator, number);
}

Result<Condition> read_null_word(const Reference& left, std::string_view text) {
  const std::string word = lower(trim(text));  // as PostgREST's pIsVal takes it, in any case
  if (std::ranges::find(kNullWords, word) == kNullWords.end())
    return fail(ErrorCode::invalid_argument, "\"is.{}\" isn't there; write is.null or is.not_null.", shorten(text, 80));
  return Condition{question::IsNull{left, word == kNull}};
}

}  // namespace

bool is_text(const dataset::Dataset& dataset, const Reference& reference) {
  return reference.position && !is_numeric(dataset.catalogue().columns[*reference.position].type);
}

Result<Condition> read_operand(const dataset::Dataset& dataset, const Reference& left, const Operator& called,
                               std::string_view text, bool ignores_accents) {
  if (called.needs == Needs::texts && !is_text(dataset, left)) {
    const auto finds_numbers = [](const Operator& other) {
      return other.operand == Operand::value && other.comparator != Comparator::not_equal;
    };
    return fail(ErrorCode::wrong_type, "{} needs a column of texts; compare numbers with {}.", called.name,
                join_names(finds_numbers, "or"));
  }
  if (called.operand == Operand::value) {
    KILN_TRY(question::Comparison right, read_comparison(dataset, left, called.comparator, text));
    Condition compared{std::move(right)};
    if (!called.accepts_missing) return compared;
    return Condition{
        question::Group{question::Group::Wanted::any, {std::move(compared), Condition{question::IsNull{left, true}}}}};
  }
  if (called.operand == Operand::pattern)
    return Condition{question::Match{left, parse_pattern(text, called.ignores_case)}};
  if (called.operand == Operand::search)
    return Condition{question::Search{{*left.position}, std::string(text), ignores_accents}};
  if (called.operand == Operand::expression) {
    // Only whether it's one: whoever tries texts compiles it.
    if (auto compiled = matching::Expression::compile(std::string(text), called.ignores_case); !compiled)
      return fail(ErrorCode::invalid_value, "{}", compiled.error().message);
    return Condition{question::RegexMatch{left, std::string(text), called.ignores_case}};
  }
  return read_null_word(left, text);
}

Result<Value> read_listed(const dataset::Dataset& dataset, const Reference& left, std::string_view text) {
  KILN_TRY(question::Comparison equal, read_comparison(dataset, left, Comparator::equal, text));
  return std::move(equal.right);
}

}  // namespace kiln::query
