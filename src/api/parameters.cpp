#include "api/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "query/filter_parser.h"
#include "query/parse_reference.h"
#include "query/parse_search.h"
#include "query/words.h"
#include "text/nearest.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

// The known name that it may have been; empty where none is like it.
std::string_view nearest(std::string_view name, const dataset::Dataset& dataset, const Parameters& known) {
  Nearest best(name);
  for (const std::string_view candidate : known.names) best.consider(candidate);
  if (!known.filters) return best.found();
  for (const catalogue::CatalogueColumn& column : dataset.catalogue().columns) best.consider(column.name);
  for (const std::string_view candidate : query::kLogicWords) best.consider(candidate);
  for (const std::string_view candidate : query::kSearchWords) best.consider(candidate);
  best.consider(query::kRow);
  return best.found();
}

// "select, order, and, or, …, and filters by a column": all that there is here.
std::string list_known(const Parameters& known) {
  std::string list;
  const auto add = [&list](std::string_view name) { list += (list.empty() ? "" : ", ") + std::string(name); };
  for (const std::string_view name : known.names) add(name);
  if (!known.filters) return list;
  for (const std::string_view name : query::kLogicWords) add(name);
  for (const std::string_view name : query::kSearchWords) add(name);
  add(query::kRow);
  return list + " and any column, which /columns lists";
}

tl::unexpected<Error> unknown(std::string_view name, const dataset::Dataset& dataset, const Parameters& known) {
  const ErrorCode code = known.filters ? ErrorCode::unknown_column : ErrorCode::invalid_argument;
  const std::string shown = shorten(name, 80);
  if (known.names.empty() && !known.filters)
    return fail(code, "There is no parameter \"{}\" here: this takes none.", shown);
  const std::size_t dot = name.find('.');
  if (known.filters && dot != std::string_view::npos && query::looks_like_condition(name.substr(dot + 1)) &&
      query::find_reference(dataset, name.substr(0, dot)))
    return fail(code, "There is no parameter \"{}\" here; a filter has = behind its column, as in \"{}\"={}.", shown,
                shorten(name.substr(0, dot), 80), shorten(name.substr(dot + 1), 80));
  if (const std::string_view near = nearest(name, dataset, known); !near.empty())
    return fail(code, "There is no parameter \"{}\" here; did you mean \"{}\"?", shown, shorten(near, 80));
  // PostgREST takes it for what is written; of what is read it would mean nothing.
  const bool is_select = name == query::kColumns && std::ranges::find(known.names, query::kSelect) != known.names.end();
  return fail(code, "There is no parameter \"{}\" here; there are {}.{}", shown, list_known(known),
              is_select ? " Columns are chosen by select." : "");
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

Error add_name_hint(Error error, const dataset::Dataset& dataset, const http::Target& target, const Parameters& known) {
  constexpr std::array kOfForm{ErrorCode::invalid_argument, ErrorCode::unknown_column, ErrorCode::unknown_table};
  if (std::ranges::find(kOfForm, error.code) == kOfForm.end() || !known.filters) return error;
  for (const auto& [name, value] : target.parameters) {
    if (std::ranges::find(known.names, name) == known.names.end() || !query::looks_like_condition(value)) continue;
    const auto position = dataset.find_column_named(name);
    if (!position) continue;
    error.message +=
        fmt::format(" The column \"{0}\" is filtered as \"{0}\"={1}, its name in double quotes, or as {2}={1}.", name,
                    shorten(value, 80), *position);
    return error;
  }
  return error;
}

}  // namespace kiln::api
