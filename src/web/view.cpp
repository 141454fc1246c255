#include "web/view.h"

#include <algorithm>

#include "api/arguments.h"
#include "http/paging.h"
#include "markup/words.h"
#include "query/parse_order.h"
#include "query/parse_selection.h"
#include "query/words.h"

namespace kiln::web {

namespace {

Result<void> choose_columns(const api::Call& call, View& view) {
  if (const auto text = call.target.parameter(query::kSelect)) {
    KILN_TRY(view.selection, query::parse_selection(call.api.dataset, *text));
  } else {
    view.selection = query::select_all(call.api.dataset);
  }
  if (view.selection.items.size() <= kMaxTableColumns) return {};
  view.left_out = view.selection.items.size() - kMaxTableColumns;
  view.selection.items.resize(kMaxTableColumns);
  return {};
}

}  // namespace

std::vector<Chip> chips_of(const api::Call& call, const Links& links) {
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  const auto& conditions = call.filter.conditions;
  // Each filter's parameter has become one condition, in their order.
  const std::vector<std::size_t> places = links.filters();
  std::vector<Chip> chips;
  std::vector<bool> is_shown(conditions.size());
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    if (is_shown[i]) continue;
    Chip chip{markup::words_of(conditions[i], catalogue), {places[i]}, {i}};
    for (std::size_t j = i + 1; j < conditions.size() && chip.places.size() == 1; ++j) {
      std::string range = is_shown[j] ? "" : markup::words_of_range(conditions[i], conditions[j], catalogue);
      if (range.empty()) continue;
      chip = {std::move(range), {places[i], places[j]}, {i, j}};
      is_shown[j] = true;
    }
    chips.push_back(std::move(chip));
  }
  return chips;
}

Result<View> parse_view(const api::Call& call) {
  View view{.links = Links(call.api.dataset, call.target)};
  view.chips = chips_of(call, view.links);
  KILN_CHECK(choose_columns(call, view));
  if (const auto text = call.target.parameter(query::kOrder)) {
    KILN_TRY(view.order, query::parse_order(call.api.dataset, *text));
  }
  if (const auto text = call.target.parameter(kOpen)) {
    KILN_TRY(view.open, api::parse_column(call.api.dataset, *text));
  }
  // A Range is of the rows that the API gives.
  KILN_TRY(const http::Paging paging, http::parse_paging(call.target, {}));
  view.offset = paging.offset;
  view.limit = std::min(paging.limit.value_or(kRowsShown), kMaxRowsShown);
  return view;
}

}  // namespace kiln::web
