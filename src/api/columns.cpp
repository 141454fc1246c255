#include "api/columns.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/arguments.h"
#include "dataset/part_statistics.h"
#include "render/profile_json.h"
#include "render/statistic_json.h"

namespace kiln::api {

namespace {

using PartStatistics = Result<statistics::ColumnStatistics> (*)(dataset::QueryConnection&, const dataset::Filter&,
                                                                const catalogue::CatalogueColumn&);
using Render = std::string (*)(std::size_t, const catalogue::CatalogueColumn&, const statistics::ColumnStatistics&);

// What was baked of the whole dataset, or what is computed of a part.
Result<http::Answer> get_statistic(const Call& call, std::size_t position, const std::vector<std::string>& baked,
                                   PartStatistics compute, Render render) {
  if (call.filter.is_whole()) return http::WholeAnswer{.body = baked[position]};
  if (auto unchanged = call.unchanged(http::Format::json)) return *std::move(unchanged);
  const catalogue::CatalogueColumn& column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(const statistics::ColumnStatistics statistics, compute(*call.live, call.filter, column));
  return http::WholeAnswer{.body = render(position, column, statistics)};
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
  return get_statistic(call, position, call.api.modes, dataset::part_mode, render::mode_json);
}

Result<http::Answer> get_columns(const Call& call) { return http::WholeAnswer{.body = call.api.columns}; }

Result<http::Answer> get_column(const Call& call) {
  KILN_TRY(const std::size_t position, parse_column(call.api.dataset, call.argument));
  if (call.filter.is_whole()) return http::WholeAnswer{.body = call.api.profiles[position]};
  if (auto unchanged = call.unchanged(http::Format::json)) return *std::move(unchanged);
  catalogue::CatalogueColumn column = call.api.dataset.catalogue().columns[position];
  KILN_TRY(dataset::PartProfile profile, part_profile(*call.live, call.filter, column));
  column.statistics = std::move(profile.statistics);
  column.infinities = profile.infinities;
  // Stored as missing, a NaN can't be told from the others; where there is none in the whole, there is none in a part.
  return http::WholeAnswer{
      .body = render::profile_json(position, column, column.nans == 0 ? std::optional<std::int64_t>(0) : std::nullopt)};
}

}  // namespace kiln::api
