#include "api/sql_endpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/arguments.h"
#include "dataset/part_statement.h"
#include "dataset/part_statistics.h"
#include "dataset/selection_sql.h"
#include "render/json_writer.h"
#include "render/shell_script.h"
#include "sql/published_statements.h"
#include "sql/statements.h"
#include "text/shorten.h"

namespace kiln::api {

namespace {

using sql::NamedStatement;

Result<const NamedStatement*> parse_statement(std::string_view name) {
  const auto* const found = std::ranges::find(sql::kStatements, name, &NamedStatement::name);
  if (found != std::end(sql::kStatements)) return found;
  return fail(ErrorCode::not_found, "There is no statement named \"{}\"; /sql lists them.", shorten(name, 80));
}

std::size_t default_column(const catalogue::Catalogue& catalogue, Needs needs) {
  const auto fitting = std::ranges::find_if(
      catalogue.columns, [&](const catalogue::CatalogueColumn& column) { return fits(needs, column.type); });
  return fitting == catalogue.columns.end() ? 0 : static_cast<std::size_t>(fitting - catalogue.columns.begin());
}

Result<std::size_t> parse_column_of(const NamedStatement& statement, const Call& call) {
  const Needs needs = sql::needs_of(statement);
  if (const auto text = call.target.parameter(query::kColumn); text && statement.takes_column) {
    return parse_column(call.api.dataset, *text, needs, fmt::format("the statement {}", statement.name));
  }
  return default_column(call.api.dataset.catalogue(), needs);
}

// The value that kiln binds to a parameter when it runs the statement for that column. Where a request gives the value,
// it's an example. A column without a histogram counts as one bin.
Value bound_value(std::string_view parameter, std::int64_t rows, const catalogue::CatalogueColumn& column) {
  const statistics::ColumnStatistics& statistics = column.statistics;
  const statistics::HistogramBin bin = statistics.histogram.empty()
                                           ? statistics::HistogramBin{statistics.min, statistics.max}
                                           : statistics.histogram.front();
  if (parameter == ":low") return bin.low;
  if (parameter == ":high") return bin.high;
  if (parameter == ":is_last") return std::int64_t{statistics.histogram.size() <= 1};
  if (parameter == ":percent") return std::int64_t{50};
  if (parameter == ":rows") return rows;
  if (parameter == ":row" || parameter == ":from" || parameter == ":offset") return std::int64_t{0};
  if (parameter == ":at_most") return http::kDefaultPage;
  Value bound;  // a parameter that is called as a figure is that figure
  statistics::for_each_figure(statistics, [&](std::string_view name, const auto& figure) {
    if (parameter.substr(1) == name) bound = to_value(figure);
  });
  return bound;
}

// Of a part, the figures that the statement's parameters stand for.
Result<statistics::ColumnStatistics> statistics_to_bind(const Call& call, const NamedStatement& statement,
                                                        std::size_t position,
                                                        const catalogue::CatalogueColumn& column) {
  const std::vector<std::string_view> parameters = render::parameters_of(statement.text);
  const auto binds = [&](std::string_view parameter) {
    return std::ranges::find(parameters, parameter) != parameters.end();
  };
  if (binds(":mean") || binds(":low")) {
    KILN_TRY(std::vector<dataset::PartProfile> profiles,
             part_profiles(*call.live, call.filter, std::span(&position, 1), call.api.dataset.catalogue().columns));
    return std::move(profiles.front().statistics);
  }
  return binds(":count") ? part_counts(*call.live, call.filter, position, column) : statistics::ColumnStatistics();
}

void write_statement(render::JsonWriter& json, const NamedStatement& statement) {
  json.begin_object();
  json.member("name", statement.name);
  json.member("question", sql::question_of(statement));
  json.name("parameters");
  json.begin_array();
  for (const std::string_view parameter : render::parameters_of(statement.text)) {
    json.element();
    json.value(parameter);
  }
  json.end_array();
  json.member("path", std::string_view(fmt::format("/sql/{}", statement.name)));
  json.end_object();
}

std::string list_statements() {
  render::JsonWriter json;
  json.begin_object();
  json.name("statements");
  json.begin_array();
  for (const NamedStatement& statement : sql::kStatements) {
    json.element();
    write_statement(json, statement);
  }
  json.end_array();
  json.end_object();
  return std::move(json).text();
}

}  // namespace

Result<http::Answer> get_statements(const Call&) {
  static const std::string body = list_statements();
  return http::WholeAnswer{.body = body};
}

Result<http::Answer> get_statement(const Call& call) {
  KILN_TRY(const NamedStatement* statement, parse_statement(call.argument));
  KILN_TRY(const std::size_t position, parse_column_of(*statement, call));
  const catalogue::Catalogue& catalogue = call.api.dataset.catalogue();
  catalogue::CatalogueColumn column = catalogue.columns[position];
  std::int64_t rows = catalogue.rows;
  question::Filter shown;
  if (!call.filter.is_whole()) {
    KILN_TRY(shown, call.live->spell_searches(call.filter));
    KILN_TRY(column.statistics, statistics_to_bind(call, *statement, position, column));
    KILN_TRY(rows, call.live->count_rows(call.filter));
  }
  const dataset::SqlNames& names = call.api.dataset.sql_names();
  const dataset::PartStatement asked =
      expand_for(*statement, names, shown,
                 {{"column", names.columns[position]}, {"columns", "*"}, {"order", print(names, question::Order{})}});
  std::vector<std::string> filter_parameters;
  for (std::size_t i = 0; i < asked.values.size(); ++i) filter_parameters.push_back(dataset::filter_parameter(i + 1));
  std::vector<std::string_view> parameters = render::parameters_of(statement->text);
  const std::size_t own = parameters.size();
  parameters.insert(parameters.end(), filter_parameters.begin(), filter_parameters.end());
  std::size_t number = 0;
  std::string script = render::shell_script(asked.text, parameters, [&](std::string_view parameter) {
    const std::size_t i = number++;
    return i < own ? bound_value(parameter, rows, column) : asked.values[i - own];
  });
  return http::WholeAnswer{.body = std::move(script), .format = http::Format::text};
}

}  // namespace kiln::api
