#include "query/parse_selection.h"

#include <algorithm>
#include <optional>

#include "query/parse_cast.h"
#include "query/parse_reference.h"
#include "query/words.h"
#include "text/shorten.h"

namespace kiln::query {

namespace {

using question::Reference;
using question::Selection;
using Item = Selection::Item;

std::string name_of(const dataset::Dataset& dataset, const Reference& reference) {
  return reference.is_row() ? std::string(kRow) : dataset.catalogue().columns[*reference.position].name;
}

// name, "name" or alias:name
Result<Item> parse_uncast(const dataset::Dataset& dataset, std::string_view text) {
  if (const auto reference = find_reference(dataset, text)) return Item{*reference, name_of(dataset, *reference)};
  const std::size_t name_end = text.starts_with('"') ? quoted_length(text) : text.find_first_of(":(");
  if (name_end == std::string_view::npos || name_end >= text.size() || text[name_end] != ':' ||
      text.substr(name_end).starts_with("::")) {
    if (text.find('(') != std::string_view::npos) {
      return fail(
          ErrorCode::unknown_table,
          "\"{}\": a select has columns and aggregates, no functions or other tables, and aggregates aren't cast.",
          shorten(text, 80));
    }
    KILN_TRY(const Reference reference, parse_reference(dataset, text));
    return Item{reference, name_of(dataset, reference)};
  }
  KILN_TRY(std::string alias, parse_alias(text.substr(0, name_end)));
  KILN_TRY(const Reference reference, parse_reference(dataset, text.substr(name_end + 1)));
  return Item{reference, std::move(alias)};
}

// The same with ::type behind it, or without.
Result<Item> parse_item(const dataset::Dataset& dataset, std::string_view text) {
  std::string_view rest = text;
  const auto type_name = find_reference(dataset, text) ? std::nullopt : take_cast(rest);
  KILN_TRY(Item item, parse_uncast(dataset, rest));
  if (type_name) {
    const ColumnType type =
        item.reference.is_row() ? ColumnType::integer : dataset.catalogue().columns[*item.reference.position].type;
    KILN_TRY(item.cast, parse_cast(*type_name, type, rest));
  }
  return item;
}

}  // namespace

Selection select_all(const dataset::Dataset& dataset) {
  const auto& columns = dataset.catalogue().columns;
  Selection all;
  all.items.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) all.items.push_back({Reference{i}, columns[i].name});
  return all;
}

Result<Selection> parse_selection(const dataset::Dataset& dataset, std::string_view text) {
  Selection selection;
  auto& items = selection.items;
  // The same twice is no more than once; another under the same name would be lost in an object.
  const auto add = [&](Item item) -> Result<void> {
    const auto same = std::ranges::find(items, item.name, &Item::name);
    if (same == items.end()) {
      items.push_back(std::move(item));
    } else if (same->reference != item.reference || same->cast != item.cast) {
      return fail(ErrorCode::invalid_argument,
                  "Two selected columns would be called \"{}\"; give one another name, as in other:{}.",
                  shorten(item.name, 80),
                  same->reference.is_row() ? std::string(kRow) : std::to_string(*same->reference.position));
    }
    return {};
  };
  for (const std::string_view part : split_list(text)) {
    if (part == kAllColumns) {
      for (Item& item : select_all(dataset).items) KILN_CHECK(add(std::move(item)));
    } else {
      KILN_TRY(Item item, parse_item(dataset, part));
      KILN_CHECK(add(std::move(item)));
    }
  }
  const std::size_t most = std::min(kMaxSelected, dataset.catalogue().columns.size() + kMaxAliases);
  if (items.size() > most) return fail(ErrorCode::invalid_argument, "A select has {} columns at most here.", most);
  return selection;
}

}  // namespace kiln::query
