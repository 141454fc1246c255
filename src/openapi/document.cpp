#include "openapi/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "http/format.h"
#include "http/paging.h"
#include "http/target.h"
#include "openapi/columns.h"
#include "openapi/examples.h"
#include "openapi/formats.h"
#include "openapi/license.h"
#include "openapi/patterns.h"
#include "openapi/template.h"
#include "openapi/templates.h"
#include "query/aggregates.h"
#include "query/words.h"
#include "sql/published_statements.h"
#include "statistics/column_statistics.h"
#include "text/numbers.h"

namespace kiln::openapi {

namespace {

using namespace openapi;

Json names_of_statements(bool (*wanted)(const sql::NamedStatement&)) {
  Json names = Json::array();
  for (const sql::NamedStatement& statement : sql::kStatements) {
    if (wanted(statement)) names.push_back(statement.name);
  }
  return names;
}

// What answers have at most, as numbers and in words.
void add_limits(std::map<std::string, Json, std::less<>>& values) {
  values["default_page"] = http::kDefaultPage;
  values["max_page"] = http::kMaxPage;
  values["max_page_in_words"] = with_commas(http::kMaxPage);
  values["max_bins"] = statistics::kMaxBins;
  values["max_frequent"] = statistics::kMaxFrequentShown;
}

// What the pattern of select has beside columns gets names of its own there, which no column has.
SelectWords select_words(const catalogue::Catalogue& catalogue, const std::string& any, const std::string& numbers) {
  const auto is_free = [&](std::string_view name) {
    return std::ranges::find(catalogue.columns, name, &catalogue::CatalogueColumn::name) == catalogue.columns.end();
  };
  SelectWords words{
      .any = any, .numbers = numbers, .with_row = is_free(query::kRow), .cast_name = name_of_cast(catalogue)};
  for (const query::AggregateName& each : query::kAggregates) {
    if (!is_free(each.name)) continue;
    (each.needs_numbers ? words.number_aggregates : words.any_aggregates).push_back(each.name);
  }
  return words;
}

TemplateContext filling_of(const catalogue::Catalogue& catalogue, const Columns& columns) {
  TemplateContext filling;
  auto& values = filling.values;
  values["dataset"] = catalogue.name;
  values["dataset_path"] = http::percent_encode(catalogue.name);
  values["title"] = catalogue.title.value_or(catalogue.name);
  values["source"] = catalogue.source_name;
  values["version"] = KILN_VERSION;
  if (catalogue.license) values["license"] = license_of(*catalogue.license);
  values["rows"] = catalogue.rows;
  values["columns"] = catalogue.columns.size();
  values["last_column"] = catalogue.columns.size() - 1;
  values["statements"] = names_of_statements([](const auto&) { return true; });
  values["statements_of_any"] =
      names_of_statements([](const auto& statement) { return needs_of(statement) == Needs::any; });

  const std::string words = columns.list_words_pattern(is_any);
  const std::string numbers = columns.list_words_pattern(is_numeric), texts = columns.list_words_pattern(is_text);
  values["column_names"] = columns.names();
  values["numeric_value"] = columns.numeric_value_schema();
  values["column_words"] = columns.words(is_any);
  if (!numbers.empty()) values["numeric_columns"] = columns.words(is_numeric);
  if (!texts.empty()) values["text_columns"] = columns.words(is_text);
  values["number_filter_pattern"] = number_filter_pattern();
  values["text_filter_pattern"] = text_filter_pattern();
  values["row_filter_pattern"] = row_filter_pattern();
  values["select_pattern"] = select_pattern(select_words(catalogue, words, numbers));
  values["order_pattern"] = order_pattern(words);
  values["columns_pattern"] = columns_pattern(words);
  values["conditions_pattern"] = conditions_pattern(numbers, texts);
  add_limits(values);
  values["filters"] = columns.filter_references();
  values["row_properties"] = columns.row_properties();
  add_examples(filling.values, catalogue, columns);
  return filling;
}

void sort_by_status(Json& responses) {
  std::map<std::string, Json> sorted;
  for (auto& [status, response] : responses.items()) sorted[status] = std::move(response);
  responses = Json::object();
  for (auto& [status, response] : sorted) responses[status] = std::move(response);
}

// The paths of one template; each operation has also what common.json says of every one.
void add_paths(Json& paths, std::string_view part, const TemplateContext& filling) {
  Json items = Json::parse(part);
  for (auto& [name, item] : items.items()) {
    const auto path = fill(name, filling)->get<std::string>();
    if (!item["get"].contains("$with")) item["get"]["$with"] = Json::array();
    item["get"]["$with"].push_back("every");
    auto filled = fill(item, filling);
    if (!filled) continue;
    sort_by_status((*filled)["get"]["responses"]);
    paths[path] = *std::move(filled);
  }
}

// "not_temporal" -> "NotTemporal"
std::string in_camel_case(std::string_view name) {
  std::string joined;
  bool is_first = true;
  for (const char c : name) {
    if (c != '_') joined += is_first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    is_first = c == '_';
  }
  return joined;
}

// A statement that needs a column of a certain type has a path of its own, because only there the document can say
// which columns are possible.
void add_statements_of_type(Json& paths, TemplateContext filling, const Columns& columns) {
  auto& values = filling.values;
  for (const sql::NamedStatement& statement : sql::kStatements) {
    const Needs needs = needs_of(statement);
    if (needs == Needs::any) continue;
    values["statement"] = statement.name;
    values["question"] = question_of(statement);
    values["statement_in_camel_case"] = in_camel_case(statement.name);
    values.erase("fitting_parameter");
    values.erase("fitting_column");
    if (const auto position = needs == Needs::numbers ? columns.number() : columns.text()) {
      values["fitting_parameter"] = needs == Needs::numbers ? "sql.numeric_column" : "sql.text_column";
      values["fitting_column"] = http::percent_encode(columns.parameter_name(*position));
    }
    add_paths(paths, templates::sql_of_type, filling);
  }
}

// The files: of each form of rows, and the database.
void add_files(Json& paths, TemplateContext filling) {
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (!traits.is_download) continue;
    fill_in_form(traits, filling);
    filling.values["extension_in_camel_case"] = in_camel_case(traits.name);
    add_paths(paths, templates::files, filling);
  }
  add_paths(paths, templates::database, filling);
}

// /flights and /flights.csv: the rows and their files under the dataset's own name, unless a path is called so already
// or the name can't be one.
void add_dataset_paths(Json& paths, const std::string& name) {
  if (name == "." || name == "..") return;
  const auto add = [&](const std::string& extension, const std::string& operation) {
    const std::string path = fmt::format("/{}{}", http::percent_encode(name), extension);
    if (paths.contains(path)) return;
    Json item = paths[fmt::format("/rows{}", extension)];
    item["get"]["operationId"] = operation;
    item["get"]["summary"] = fmt::format("The same as /rows{}, under the dataset's own name", extension);
    paths[path] = std::move(item);
  };
  add("", "getDataset");
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (traits.has_file()) add(fmt::format(".{}", traits.name), "getDatasetAs" + in_camel_case(traits.name));
  }
}

void add_components(Json& components, const char* kind, std::string_view part, const TemplateContext& filling) {
  const auto filled = fill(Json::parse(part), filling);
  for (const auto& [name, component] : filled->items()) components[kind][name] = component;
}

}  // namespace

std::string openapi_document(const catalogue::Catalogue& catalogue, bool has_metrics,
                             const std::function<std::string(std::string_view target)>& example) {
  const Columns columns(catalogue);
  TemplateContext filling = filling_of(catalogue, columns);
  filling.answer = example;
  filling.common = Json::parse(templates::common);
  filling.common.update(Json::parse(templates::figures));
  add_row_formats(filling.common);
  filling.values["formats"] = format_parameters();
  filling.values["downloads"] = list_downloads();
  filling.values["description"] = *fill(Json(templates::description), filling);

  Json document = *fill(Json::parse(templates::document), filling);
  Json paths = Json::object();
  add_paths(paths, templates::rows, filling);
  add_files(paths, filling);
  add_paths(paths, templates::statistics, filling);
  add_paths(paths, templates::columns, filling);
  add_paths(paths, templates::sql, filling);
  add_statements_of_type(paths, filling, columns);
  add_paths(paths, templates::descriptions, filling);
  add_paths(paths, templates::health, filling);
  if (has_metrics) add_paths(paths, templates::metrics, filling);
  add_dataset_paths(paths, catalogue.name);
  document["paths"] = std::move(paths);

  Json& components = document["components"];
  for (const std::string_view part : {templates::inputs, templates::answers, templates::profile}) {
    add_components(components, "schemas", part, filling);
  }
  add_components(components, "parameters", templates::parameters, filling);
  components["parameters"].update(columns.filter_parameters());
  add_components(components, "responses", templates::responses, filling);
  add_components(components, "headers", templates::headers, filling);
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kiln::openapi
