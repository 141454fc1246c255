#include "api/parameters.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "query/filter_parser.h"
#include "query/parse_search.h"
#include "query/words.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

// Levenshtein's distance: how many bytes must be inserted, deleted or replaced.
std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

// The known name that's most like it; empty where nothing is known.
std::string_view nearest(std::string_view name, const dataset::Dataset& dataset, const Parameters& known) {
  std::string_view best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  const auto consider = [&](std::string_view candidate) {
    const std::size_t distance = edit_distance(name.substr(0, 256), candidate);
    if (distance < least) least = distance, best = candidate;
  };
  for (const std::string_view candidate : known.names) consider(candidate);
  if (!known.filters) return best;
  for (const catalogue::CatalogueColumn& column : dataset.catalogue().columns) consider(column.name);
  for (const std::string_view candidate : query::kLogicWords) consider(candidate);
  for (const std::string_view candidate : query::kSearchWords) consider(candidate);
  consider(query::kRow);
  return best;
}

tl::unexpected<Error> unknown(std::string_view name, const dataset::Dataset& dataset, const Parameters& known) {
  const std::string_view near = nearest(name, dataset, known);
  if (near.empty())
    return fail(ErrorCode::invalid_argument, "There is no parameter \"{}\" here: this takes none.", shorten(name, 80));
  return fail(ErrorCode::invalid_argument, "There is no parameter \"{}\" here; did you mean \"{}\"?", shorten(name, 80),
              shorten(near, 80));
}

}  // namespace

bool has_only(const http::Target& target, std::span<const std::string_view> names) {
  return std::ranges::all_of(target.parameters, [&](const auto& parameter) {
    return std::ranges::find(names, parameter.first) != names.end();
  });
}

Result<question::Filter> parse_parameters(const dataset::Dataset& dataset, const http::Target& target,
                                          const Parameters& known) {
  KILN_TRY(const bool ignores_accents, query::parse_ignores_accents(target.parameter(query::kAccents)));
  query::FilterParser filters(dataset, ignores_accents);
  for (const auto& [name, value] : target.parameters) {
    if (std::ranges::find(known.names, name) != known.names.end() || (known.filters && name == query::kAccents)) {
      const auto same = [&name = name](const auto& parameter) { return parameter.first == name; };
      if (std::ranges::count_if(target.parameters, same) > 1)
        return fail(ErrorCode::invalid_argument, "{} is given more than once.", name);
    } else if (known.filters && query::is_filter(dataset, name)) {
      KILN_CHECK(filters.add(name, value));
    } else {
      return unknown(name, dataset, known);
    }
  }
  return std::move(filters).finish();
}

}  // namespace kiln::api
