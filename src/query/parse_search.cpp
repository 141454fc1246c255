#include "query/parse_search.h"

#include <string>
#include <utility>

#include "query/words.h"
#include "text/shorten.h"

namespace kiln::query {

Result<question::Condition> search_everywhere(const dataset::Dataset& dataset, std::string_view text,
                                              bool ignores_accents) {
  question::Search search{{}, std::string(text), ignores_accents};
  const auto& columns = dataset.catalogue().columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!is_numeric(columns[i].type)) search.columns.push_back(i);
  }
  if (search.columns.empty())
    return fail(ErrorCode::invalid_argument,
                "{} looks into columns of texts, and this dataset has columns of numbers alone; compare them, as in "
                "{}=gte.60.",
                kSearch, shorten(columns.front().name, 80));
  return question::Condition{std::move(search)};
}

Result<bool> parse_ignores_accents(std::optional<std::string_view> text) {
  if (!text || *text == "keep") return false;
  if (*text == "ignore") return true;
  return fail(ErrorCode::invalid_argument, "\"{}\" says nothing of accents; write keep or ignore.", shorten(*text, 80));
}

}  // namespace kiln::query
