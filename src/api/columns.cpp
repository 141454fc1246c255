#include "api/columns.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/arguments.h"
#include "api/page.h"
#include "dataset/part_statistics.h"
#include "dataset/part_values.h"
#include "query/parse_reference.h"
#include "query/sort_suffix.h"
#include "render/profile_json.h"
#include "render/statistic_json.h"
#include "text/shorten.h"
#include "value/long_text.h"

namespace kiln::api {

namespace {

using PartStatistics = Result<statistics::ColumnStatistics> (*)(dataset::QueryConnection&, const question::Filter&,
                                                                std::size_t, const catalogue::CatalogueColumn&);
using Render = std::string (*)(std::size_t, const catalogue::CatalogueColumn&, const statistics::ColumnStatistics&);

// What was baked of the whole dataset, or what is computed of a part.
Result<http::Answer> get_statistic(const Call& call, std::size_t position, const std::vector<std::string>& baked,
                                   PartStatistics compute, Render render) {
  if (call.filter.is_whole()) return http::WholeAnswer{.body = baked[position]};
  if (auto unchanged = call.unchanged(http::Format::json)) return *std::move(unchanged);
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(const statistics::ColumnStatistics statistics, compute(*call.live, call.filter, position, column));
  return http::WholeAnswer{.body = render(position, column, statistics)};
}

// Stored as missing, a NaN can't be told from the others; where there is none in the whole, there is none in a part.
std::optional<std::int64_t> nans_of_part(const catalogue::CatalogueColumn& column) {
  return column.nans == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
}

// Which columns, in the file's order; all where none are named.
Result<std::vector<std::size_t>> parse_columns(const Call& call) {
  const std::size_t columns = call.api.dataset.catalogue().columns.size();
  std::vector<bool> wanted(columns, true);
  if (const auto text = call.target.parameter(query::kColumns)) {
    wanted.assign(columns, false);
    for (const std::string_view name : query::split_list(*text)) {
      KILN_TRY(const question::Reference reference, query::parse_reference(call.api.dataset, name));
      if (reference.is_row()) return fail(ErrorCode::invalid_argument, "The row's number is no column.");
      wanted[*reference.position] = true;
    }
  }
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < columns; ++i) {
    if (wanted[i]) positions.push_back(i);
  }
  return positions;
}

Result<dataset::Edges> parse_edges(const Call& call) {
  const auto text = call.target.parameter(query::kEdges);
  if (!text || *text == "own") return dataset::Edges::own;
  if (*text == "whole") return dataset::Edges::whole;
  return fail(ErrorCode::invalid_argument, "\"{}\" are no edges; write own or whole.", shorten(*text, 80));
}

// The columns as the catalogue has them, with the figures of the part.
Result<std::vector<catalogue::CatalogueColumn>> columns_of_part(const Call& call,
                                                                const std::vector<std::size_t>& positions,
                                                                dataset::Edges edges) {
  const auto& columns = call.api.dataset.catalogue().columns;
  KILN_TRY(std::vector<dataset::PartProfile> profiles,
           part_profiles(*call.live, call.filter, positions, columns, edges));
  std::vector<catalogue::CatalogueColumn> found;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    found.push_back(columns[positions[i]]);
    found.back().statistics = std::move(profiles[i].statistics);
    cut_long_texts(found.back().statistics);
    found.back().infinities = profiles[i].infinities;
  }
  return found;
}

// value, or frequency.desc
Result<dataset::ValuesOrder> parse_values_order(const Call& call) {
  const auto text = call.target.parameter(query::kOrder);
  if (!text) return dataset::ValuesOrder();
  std::string_view name = *text;
  const query::SortSuffix suffix = query::take_sort_suffix(name);
  if (name != "value" && name != "frequency")
    return fail(ErrorCode::invalid_argument,
                "Values are sorted by value or by frequency, as in frequency.desc, not by \"{}\".", shorten(*text, 80));
  return dataset::ValuesOrder{name == "frequency", suffix.descending};
}

}  // namespace

Result<http::Answer> get_column_mean_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a mean"));
  return get_statistic(call, position, call.api.means, dataset::part_mean, render::mean_json);
}

Result<http::Answer> get_column_median(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument, Needs::numbers, "a median"));
  return get_statistic(call, position, call.api.medians, dataset::part_median, render::median_json);
}

Result<http::Answer> get_column_most_frequent_value(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  if (!call.filter.is_whole() || !column.statistics.mode_row)
    return get_statistic(call, position, call.api.modes, dataset::part_mode, render::mode_json);
  // The profile has cut it; a row has it whole.
  KILN_TRY(const dataset::Row* const row, call.reader.row(*column.statistics.mode_row));
  statistics::ColumnStatistics statistics = column.statistics;
  statistics.mode = row->values[position];
  if (shown_in_profile(statistics.mode) != column.statistics.mode)
    return fail(ErrorCode::corrupt, "row {} doesn't have the column's most frequent value", row->number);
  return http::WholeAnswer{.body = render::mode_json(position, column, statistics)};
}

Result<http::Answer> get_columns(const Call& call) {
  if (call.target.parameters.empty()) return http::WholeAnswer{.body = call.api.columns};
  KILN_TRY(const std::vector<std::size_t> positions, parse_columns(call));
  KILN_TRY(const dataset::Edges edges, parse_edges(call));
  if (auto unchanged = call.unchanged(http::Format::json)) return *std::move(unchanged);
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  render::ProfilesWriter writer(catalogue);
  if (call.filter.is_whole()) {
    writer.begin(catalogue.rows);
    for (const std::size_t position : positions) writer.add(call.api.profiles[position]);
    return http::WholeAnswer{.body = std::move(writer).finish()};
  }
  KILN_TRY(const std::vector<catalogue::CatalogueColumn> columns, columns_of_part(call, positions, edges));
  const statistics::ColumnStatistics& any = columns.front().statistics;
  writer.begin(any.count + any.nulls);
  for (std::size_t i = 0; i < positions.size(); ++i)
    writer.add(render::profile_json(positions[i], columns[i], nans_of_part(columns[i])));
  return http::WholeAnswer{.body = std::move(writer).finish()};
}

Result<http::Answer> get_column(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  KILN_TRY(const dataset::Edges edges, parse_edges(call));
  if (call.filter.is_whole()) return http::WholeAnswer{.body = call.api.profiles[position]};
  if (auto unchanged = call.unchanged(http::Format::json)) return *std::move(unchanged);
  KILN_TRY(const std::vector<catalogue::CatalogueColumn> columns, columns_of_part(call, {position}, edges));
  return http::WholeAnswer{.body = render::profile_json(position, columns.front(), nans_of_part(columns.front()))};
}

Result<http::Answer> get_values(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  // There may be as many as rows, and they aren't streamed.
  KILN_TRY(const PageRequest request, parse_page(call, true));
  KILN_TRY(const dataset::ValuesOrder order, parse_values_order(call));
  if (auto unchanged = unchanged_page(call, request)) return *std::move(unchanged);
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(const dataset::ValuesPage values,
           part_values(*call.live, call.filter, position, column, order, request.paging.offset, request.limit));
  std::vector<std::vector<Value>> rows;
  for (const auto& [value, frequency] : values.values) rows.push_back({value, frequency});
  return whole_page(call, request, values.total, {"value", "frequency"}, rows);
}

}  // namespace kiln::api
