#include "import/csv/problems.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace kiln::import {

namespace {

struct Wording {
  std::string_view one, several;  // "{count} rows are ragged"
  std::string_view advice;
};

Wording wording(ProblemKind kind, std::string_view ragged_advice) {
  switch (kind) {
    case ProblemKind::ragged_row: return {"row is ragged", "rows are ragged", ragged_advice};
    case ProblemKind::misplaced_quote:
      return {"quote is out of place", "quotes are out of place",
              "quote the whole field and double the quotes inside, or say --inner-quotes keep where quotes in fields "
              "are data, --quote none where all are, --escape where another character escapes them"};
    case ProblemKind::unclosed_quote:
      return {"quote never closes", "quotes never close", "close it, or say --quote none where quotes are data"};
    case ProblemKind::invalid_text:
      return {"field isn't valid text", "fields aren't valid text",
              "say how it is encoded (--encoding), or --encoding-errors replace"};
    case ProblemKind::wrong_type:
      return {"value doesn't have the type it should", "values don't have the type they should",
              "mend it, make it missing (--null), or choose another --type"};
  }
  return {};
}

}  // namespace

void Problems::add(const Problems& others) {
  for (std::size_t i = 0; i < kKinds; ++i) counts_[i] += others.counts_[i];
  for (const Shown& one : others.shown_) show(one);
}

void Problems::show(Shown problem) {
  shown_.insert(std::ranges::upper_bound(shown_, problem.line, {}, &Shown::line), std::move(problem));
  if (shown_.size() > kMaxShown) shown_.pop_back();
}

bool Problems::empty() const {
  return std::ranges::all_of(counts_, [](std::int64_t count) { return count == 0; });
}

Error Problems::to_error(std::string_view file, std::string_view ragged_advice) const {
  const std::int64_t total = std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
  std::vector<std::string> kinds, advices;
  for (std::size_t i = 0; i < kKinds; ++i) {
    if (counts_[i] == 0) continue;
    const Wording words = wording(static_cast<ProblemKind>(i), ragged_advice);
    kinds.push_back(fmt::format("{} {}", counts_[i], counts_[i] == 1 ? words.one : words.several));
    advices.emplace_back(words.advice);
  }
  if (total == 1) {
    return {ErrorCode::invalid_argument,
            fmt::format("{}, line {}: {}; {}", file, shown_.front().line, shown_.front().text, advices.front())};
  }
  std::string message = fmt::format("{}: {}; {}", file, fmt::join(kinds, ", "), fmt::join(advices, "; "));
  for (const Shown& one : shown_) message += fmt::format("\n  line {}: {}", one.line, one.text);
  if (const auto more = total - static_cast<std::int64_t>(shown_.size()); more > 0)
    message += fmt::format("\n  and {} more", more);
  return {ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace kiln::import
