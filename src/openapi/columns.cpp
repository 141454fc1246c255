#include "openapi/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "openapi/patterns.h"
#include "query/words.h"
#include "render/text_of.h"

namespace kiln::openapi {

namespace {

using render::text_of;

constexpr std::size_t kMaxExampleValueBytes = 60;  // of a text in an example that a person should read at a glance

// A double, the name of an infinite one if there may be such, or null. Without the format, generators of clients make a
// float of it in Go; with anyOf instead of oneOf, in Rust an empty struct.
Json number_schema(bool may_be_infinite) {
  if (!may_be_infinite) return {{"type", {"number", "null"}}, {"format", "double"}};
  return {{"oneOf",
           {{{"type", "number"}, {"format", "double"}},
            {{"type", "string"}, {"enum", {"Infinity", "-Infinity"}}},
            {{"type", "null"}}}}};
}

// "Departure delay. Column 5, INTEGER, from -43 to 1301; 8255 of 336776 are missing."
std::string description_of(const catalogue::CatalogueColumn& column, std::size_t position, std::int64_t rows) {
  std::string text;
  for (const auto& said : {column.title, column.description}) {
    if (said) text += *said + (said->ends_with('.') ? " " : ". ");
  }
  text += fmt::format("Column {}, {}", position, to_string(column.type));
  const statistics::ColumnStatistics& statistics = column.statistics;
  const bool is_number = is_numeric(column.type);
  if (statistics.count > 0 && is_number)
    text += fmt::format(", from {} to {}", text_of(statistics.min), text_of(statistics.max));
  if (statistics.count > 0 && !is_number) text += fmt::format(", {} different", statistics.distinct);
  if (statistics.nulls > 0) text += fmt::format("; {} of {} missing", statistics.nulls, rows);
  return text + ".";
}

Json cell_schema(const catalogue::CatalogueColumn& column) {
  switch (column.type) {
    case ColumnType::integer: return {{"type", {"integer", "null"}}, {"format", "int64"}};
    case ColumnType::text: return {{"type", {"string", "null"}}};
    case ColumnType::real: break;
  }
  return number_schema(column.infinities > 0);
}

// Beyond this a sum, a range or a variance of finite numbers may be infinite: 1e100 squared and times all rows isn't.
constexpr double kMaxSurelyFinite = 1e100;

bool is_surely_finite(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  return !real || std::abs(*real) <= kMaxSurelyFinite;
}

// As a parameter's name, in which a quote at the beginning would open one.
bool is_plain(std::string_view name) { return !name.starts_with('"'); }
bool is_plain_in_lists(std::string_view name) {
  return is_plain(name) && name.find_first_of(",.:()\"\\") == std::string_view::npos;
}

std::string in_quotes(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

bool is_any(ColumnType) { return true; }
bool is_text(ColumnType type) { return !is_numeric(type); }

Columns::Columns(const catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}

bool Columns::means_itself(const std::string& name) const { return !parse_column_number(catalogue_, name); }

Json Columns::words(bool (*wanted)(ColumnType)) const {
  Json names = Json::array(), numbers = Json::array();
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    const catalogue::CatalogueColumn& column = catalogue_.columns[i];
    if (!wanted(column.type)) continue;
    if (means_itself(column.name) && column.name != "." && column.name != "..") names.push_back(column.name);
    numbers.push_back(std::to_string(i));
  }
  names.insert(names.end(), numbers.begin(), numbers.end());
  return names;
}

Json Columns::names() const {
  Json names = Json::array();
  for (const catalogue::CatalogueColumn& column : catalogue_.columns) names.push_back(column.name);
  return names;
}

std::string Columns::list_word(std::size_t position) const {
  const std::string& name = catalogue_.columns[position].name;
  if (!means_itself(name) || query::is_reserved(name)) return std::to_string(position);
  return is_plain_in_lists(name) ? name : in_quotes(name);
}

std::string Columns::list_words_pattern(bool (*wanted)(ColumnType)) const {
  std::vector<std::string> words, numbers;
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    if (!wanted(catalogue_.columns[i].type)) continue;
    words.push_back(escape_pattern(list_word(i)));
    numbers.push_back(std::to_string(i));
    if (words.back() == numbers.back()) words.pop_back();
  }
  words.insert(words.end(), numbers.begin(), numbers.end());
  return fmt::format("{}", fmt::join(words, "|"));
}

std::string Columns::parameter_name(std::size_t position) const {
  const std::string& name = catalogue_.columns[position].name;
  return means_itself(name) && !query::is_reserved(name) && is_plain(name) ? name : std::to_string(position);
}

std::string Columns::example_filter(std::size_t position) const {
  const catalogue::CatalogueColumn& column = catalogue_.columns[position];
  if (column.statistics.count == 0) return "is.null";
  if (is_numeric(column.type)) return "gte." + text_of(column.statistics.median);
  const std::string mode = text_of(column.statistics.mode);
  return mode.size() <= kMaxExampleValueBytes ? "eq." + mode : "not.is.null";
}

Json Columns::filter_parameters() const {
  Json parameters = Json::object();
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    const catalogue::CatalogueColumn& column = catalogue_.columns[i];
    const char* schema =
        is_numeric(column.type) ? "#/components/schemas/NumberFilter" : "#/components/schemas/TextFilter";
    parameters.push_back({fmt::format("filter.{}", i),
                          {{"name", parameter_name(i)},
                           {"in", "query"},
                           {"description", description_of(column, i, catalogue_.rows)},
                           {"schema", {{"type", "array"}, {"items", {{"$ref", schema}}}}},
                           {"example", Json::array({example_filter(i)})}}});
  }
  return parameters;
}

Json Columns::numeric_value_schema() const {
  const bool may_be_infinite = std::ranges::any_of(catalogue_.columns, [](const catalogue::CatalogueColumn& column) {
    return is_numeric(column.type) && (column.infinities > 0 || !is_surely_finite(column.statistics.min) ||
                                       !is_surely_finite(column.statistics.max));
  });
  Json schema{{"description", may_be_infinite ? "A number, the name of an infinite one, or null where there is none."
                                              : "A number, or null where there is none."}};
  schema.update(number_schema(may_be_infinite));
  return schema;
}

Json Columns::filter_references() const {
  Json references = Json::array();
  const auto refer = [&](const std::string& name) {
    references.push_back({{"$ref", "#/components/parameters/" + name}});
  };
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) refer(fmt::format("filter.{}", i));
  refer(fmt::format("filter.{}", query::kRow));
  for (const std::string_view name : query::kLogicWords) refer(std::string(name));
  if (!text()) return references;
  for (const std::string_view name : query::kSearchWords) refer(std::string(name));
  return references;
}

Json Columns::row_properties() const {
  Json properties = Json::object();
  Json number{{"description", "The row's number, where it was selected."},
              {"type", "integer"},
              {"format", "int64"},
              {"minimum", 0}};
  bool row_is_a_column = false;
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    const catalogue::CatalogueColumn& column = catalogue_.columns[i];
    Json schema{{"description", description_of(column, i, catalogue_.rows)}};
    if (column.name == query::kRow) {
      row_is_a_column = true;
      schema["anyOf"] = {cell_schema(column), number};
    } else {
      schema.update(cell_schema(column));
    }
    properties.push_back({column.name, std::move(schema)});
  }
  if (!row_is_a_column) properties.push_back({std::string(query::kRow), std::move(number)});
  return properties;
}

std::optional<std::size_t> Columns::number() const {
  std::optional<std::size_t> best;
  double most = -1;
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    const statistics::ColumnStatistics& statistics = catalogue_.columns[i].statistics;
    if (!is_numeric(catalogue_.columns[i].type)) continue;
    const double variation = std::abs(statistics.stddev.value_or(0) / statistics.mean.value_or(1));
    if (best && !(variation > most && std::isfinite(variation))) continue;
    best = i;
    most = std::isfinite(variation) ? variation : -1;
  }
  return best;
}

std::optional<std::size_t> Columns::text() const {
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t i) {  // less is better
    const statistics::ColumnStatistics& statistics = catalogue_.columns[i].statistics;
    return std::pair(statistics.distinct < 2, statistics.distinct);
  };
  for (std::size_t i = 0; i < catalogue_.columns.size(); ++i) {
    if (!is_numeric(catalogue_.columns[i].type) && (!best || rank(i) < rank(*best))) best = i;
  }
  return best;
}

}  // namespace kiln::openapi
