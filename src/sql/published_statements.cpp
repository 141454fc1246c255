#include "sql/published_statements.h"

#include <algorithm>
#include <array>

namespace kiln::sql {

namespace {

using namespace std::string_view_literals;

constexpr std::array kOfNumbers{"finite_extent"sv, "infinities"sv, "mean"sv,     "median"sv, "percentile_continuous"sv,
                                "range"sv,         "signs"sv,      "skewness"sv, "sum"sv,    "variance"sv};
constexpr std::array kOfTexts{"not_temporal"sv, "text_lengths"sv};

}  // namespace

bool has_column(const NamedStatement& statement) { return statement.text.find("{column}") != std::string_view::npos; }

Needs needs_of(const NamedStatement& statement) {
  if (std::ranges::find(kOfNumbers, statement.name) != kOfNumbers.end()) return Needs::numbers;
  if (std::ranges::find(kOfTexts, statement.name) != kOfTexts.end()) return Needs::texts;
  return Needs::any;
}

std::string_view question_of(const NamedStatement& statement) {
  const std::string_view line = statement.text.substr(0, statement.text.find('\n'));
  const std::string_view comment = line.substr(line.find_first_not_of("- "));
  return comment.substr(0, comment.find('?') == std::string_view::npos ? comment.size() : comment.find('?') + 1);
}

}  // namespace kiln::sql
