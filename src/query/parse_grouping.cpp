#include "query/parse_grouping.h"

#include <algorithm>
#include <string>

#include "query/aggregates.h"
#include "query/parse_cast.h"
#include "query/parse_reference.h"
#include "query/parse_selection.h"
#include "query/sort_suffix.h"
#include "query/words.h"
#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

using question::Aggregate;
using question::Grouping;

constexpr std::string_view kCount = "count";

// An item of the select: alias, column and aggregate, each where it's there.
struct Parts {
  std::string_view alias, column, function;
  bool has_alias = false, is_call = false;
};

// From both ends on, so that a name needs no quotes for a dot.
Parts take_apart(const dataset::Dataset& dataset, std::string_view text) {
  Parts parts;
  if (find_reference(dataset, text)) return {{}, text, {}};
  const std::size_t name_end = text.starts_with('"') ? quoted_length(text) : text.find_first_of(":(");
  if (name_end < text.size() && text[name_end] == ':' && !text.substr(name_end).starts_with("::")) {
    parts.alias = text.substr(0, name_end);
    parts.has_alias = true;
    text.remove_prefix(name_end + 1);
  }
  parts.column = trim(text);
  // PostgREST's way to count before it had aggregates, which it keeps:
  // https://docs.postgrest.org/en/v12/references/api/aggregate_functions.html#the-case-of-count
  if (parts.column == kCount && !find_reference(dataset, kCount))
    return {parts.alias, {}, kCount, parts.has_alias, true};
  if (!text.ends_with("()")) return parts;
  text.remove_suffix(2);
  const std::size_t dot = text.rfind('.');
  parts.is_call = true;
  parts.function = trim(dot == std::string_view::npos ? text : text.substr(dot + 1));
  parts.column = dot == std::string_view::npos ? std::string_view() : text.substr(0, dot);
  return parts;
}

Result<Grouping::Item> parse_grouped(const dataset::Dataset& dataset, std::string_view text) {
  const Parts parts = take_apart(dataset, text);
  Grouping::Item item;
  if (parts.is_call) {
    const auto* found = std::ranges::find(kAggregates, parts.function, &AggregateName::name);
    if (found == kAggregates.end())
      return fail(ErrorCode::invalid_argument, "There is no aggregate \"{}()\"; there are {}.",
                  shorten(parts.function, 80), list_aggregates());
    item.aggregate = found->aggregate;
    item.name = found->name;
    if (parts.column.empty() && found->aggregate != Aggregate::count)
      return fail(ErrorCode::invalid_argument, "\"{}()\" is of a column, as in {}.{}(); rows are only counted.",
                  found->name, dataset.catalogue().columns[0].name, found->name);
  }
  if (parts.column == kAllColumns)
    return fail(ErrorCode::invalid_argument,
                "\"*\" is no column to group by. How many rows match says Content-Range, beside any select, where the "
                "header Prefer: count=exact asks for it.");
  if (std::string_view uncast = parts.column; !find_reference(dataset, parts.column) && take_cast(uncast))
    return fail(ErrorCode::invalid_argument, "\"{}\": in groups neither columns nor aggregates are cast.",
                shorten(text, 80));
  if (!parts.column.empty() || !parts.is_call) {
    KILN_TRY(const question::Reference reference, parse_reference(dataset, parts.column));
    if (reference.is_row())
      return fail(ErrorCode::invalid_argument, "Groups have no row number; select columns and aggregates.");
    const catalogue::CatalogueColumn& column = dataset.catalogue().columns[*reference.position];
    const auto* found = std::ranges::find(kAggregates, parts.function, &AggregateName::name);
    if (parts.is_call && found->needs_numbers && !is_numeric(column.type))
      return fail(ErrorCode::wrong_type, "Column \"{}\" is of texts, which have no {}().", column.name, found->name);
    item.position = reference.position;
    if (!parts.is_call) item.name = column.name;
  }
  if (parts.has_alias) {
    KILN_TRY(item.name, parse_alias(parts.alias));
  }
  return item;
}

Result<std::vector<Grouping::Term>> parse_terms(const Grouping& grouping, std::string_view text) {
  std::vector<Grouping::Term> terms;
  const auto parts = split_list(text);
  KILN_CHECK(check_terms(parts.size()));
  for (std::string_view part : parts) {
    const SortSuffix suffix = take_sort_suffix(part);
    part = trim(part);
    std::string name(part);
    if (name.starts_with('"')) {
      KILN_TRY(name, unquote(part));
    }
    const auto found = std::ranges::find(grouping.items, name, &Grouping::Item::name);
    if (found == grouping.items.end())
      return fail(ErrorCode::unknown_column,
                  "\"{}\" isn't selected; groups are sorted by what they are selected with, as in {}.desc.",
                  shorten(name, 80), grouping.items.back().name);
    terms.push_back({static_cast<std::size_t>(found - grouping.items.begin()), suffix.descending, suffix.nulls_first});
  }
  return terms;
}

}  // namespace

bool is_grouping(const dataset::Dataset& dataset, std::string_view select) {
  return std::ranges::any_of(split_list(select),
                             [&](std::string_view text) { return take_apart(dataset, text).is_call; });
}

Result<question::Grouping> parse_grouping(const dataset::Dataset& dataset, std::string_view select,
                                          std::optional<std::string_view> order) {
  Grouping grouping;
  for (const std::string_view text : split_list(select)) {
    KILN_TRY(Grouping::Item item, parse_grouped(dataset, text));
    if (std::ranges::find(grouping.items, item.name, &Grouping::Item::name) != grouping.items.end())
      return fail(ErrorCode::invalid_argument,
                  "Two selected columns would be called \"{}\"; give one another name, as in other:{}.",
                  shorten(item.name, 80), shorten(text, 80));
    grouping.items.push_back(std::move(item));
  }
  if (grouping.keys().size() > question::kMaxKeys)
    return fail(ErrorCode::invalid_argument,
                "Rows are grouped by {} columns at most. How many match says Content-Range, where the header Prefer: "
                "count=exact asks for it.",
                question::kMaxKeys);
  if (grouping.items.size() > kMaxSelected)
    return fail(ErrorCode::invalid_argument, "A select has {} columns at most.", kMaxSelected);
  if (order) {
    KILN_TRY(grouping.order, parse_terms(grouping, *order));
  }
  return grouping;
}

}  // namespace kiln::query
