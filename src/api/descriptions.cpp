#include "api/descriptions.h"

#include <sqlite3.h>

#include <mutex>
#include <string_view>
#include <utility>

#include "api/router.h"
#include "openapi/document.h"
#include "render/json_writer.h"

namespace kiln::api {

namespace {

// Dates and times are strings, too: that's what the answers have.
void write_type(render::JsonWriter& json, const catalogue::CatalogueColumn& column) {
  switch (column.type) {
    case ColumnType::integer: return json.member("type", "integer");
    case ColumnType::real: return json.member("type", "number");
    case ColumnType::text: return json.member("type", "string");
  }
}

void write_constraints(render::JsonWriter& json, const catalogue::CatalogueColumn& column) {
  const statistics::ColumnStatistics& statistics = column.statistics;
  // An empty text is a missing one to the standard, unless the schema says otherwise, which no schema can of "" alone.
  const bool is_required = statistics.nulls == 0 && statistics.empty.value_or(0) == 0,
             is_unique = statistics.is_unique() && statistics.count > 0 && is_required;
  if (!is_required && !is_unique) return;
  json.name("constraints");
  json.begin_object();
  if (is_required) json.member("required", true);
  if (is_unique) json.member("unique", true);
  json.end_object();
}

std::string schema_json(const catalogue::Catalogue& catalogue) {
  render::JsonWriter json;
  json.begin_object();
  json.name("fields");
  json.begin_array();
  for (const catalogue::CatalogueColumn& column : catalogue.columns) {
    json.element();
    json.begin_object();
    json.member("name", std::string_view(column.name));
    write_type(json, column);
    if (column.title) json.member("title", std::string_view(*column.title));
    if (column.description) json.member("description", std::string_view(*column.description));
    write_constraints(json, column);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return std::move(json).text();
}

void write_file(render::JsonWriter& json, std::string_view member, const std::optional<std::string>& name,
                std::int64_t bytes, std::string_view sha256) {
  json.name(member);
  json.begin_object();
  if (name) json.member("name", std::string_view(*name));
  json.member("bytes", bytes);
  json.member("sha256", sha256);
  json.end_object();
}

std::string version_json(const dataset::Dataset& dataset, std::string_view database_sha256) {
  const catalogue::Catalogue& catalogue = dataset.catalogue();
  render::JsonWriter json;
  json.begin_object();
  json.member("program", "kiln " KILN_VERSION);
  json.member("sqlite", sqlite3_libversion());
  json.member("dataset", std::string_view(catalogue.name));
  write_file(json, "source", catalogue.source_name, catalogue.source_bytes, catalogue.source_sha256);
  write_file(json, "database", std::nullopt, dataset.file().bytes(), database_sha256);
  json.name("baked_by");
  json.begin_object();
  json.member("program", std::string_view(catalogue.program));
  json.member("sqlite", std::string_view(catalogue.sqlite_version));
  json.end_object();
  json.end_object();
  return std::move(json).text();
}

}  // namespace

Result<http::Answer> get_schema(const Call& call) {
  return http::WholeAnswer{.body = schema_json(call.api.dataset.catalogue())};
}

Result<http::Answer> get_version(const Call& call) {
  Api::Lazy& version = call.api.version;
  const std::scoped_lock lock(version.mutex);
  if (!version.text) {
    KILN_TRY(const std::string sha256, call.api.dataset.file().sha256());
    version.text = version_json(call.api.dataset, sha256);
  }
  return http::WholeAnswer{.body = *version.text};
}

Result<http::Answer> get_openapi(const Call& call) {
  Api::Lazy& openapi = call.api.openapi;
  const std::scoped_lock lock(openapi.mutex);
  if (!openapi.text) {
    // An example that there was no time for is none; the next request for the document tries again.
    bool is_whole = true;
    std::string text = openapi::openapi_document(
        call.api.dataset.catalogue(), call.api.options.has_metrics, [&](std::string_view target) {
          http::Answer answer =
              respond(call.api, {call.reader, call.live}, {.method = "GET", .target = target, .id = "example"});
          is_whole = is_whole && answer.status < 500;
          return answer.status < 500 ? std::move(answer.body) : std::string();
        });
    if (!is_whole) return http::WholeAnswer{.body = std::move(text), .variant = ";openapi-in-part"};
    openapi.text = std::move(text);
  }
  // At / it's one of two answers in JSON.
  return http::WholeAnswer{.body = *openapi.text, .variant = ";openapi"};
}

}  // namespace kiln::api
