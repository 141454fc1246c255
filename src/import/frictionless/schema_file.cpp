#include "import/frictionless/schema_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "import/frictionless/json_place.h"
#include "import/frictionless/table_dialect.h"
#include "import/frictionless/table_schema.h"
#include "import/source/file_name.h"

namespace kiln::import {

namespace {

// A schema of the most columns that SQLite holds, each with a page of description, has a third of this; a CSV file
// given by mistake is mostly longer, and shouldn't be read into memory. May be raised.
constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;

// Read, not asked for its size first: --schema may be a pipe.
Result<std::string> read_text(const std::filesystem::path& path) {
  const auto cannot = [&](std::string_view what) {
    const bool is_missing = errno == ENOENT || errno == ENOTDIR;
    return fail(is_missing ? ErrorCode::not_found : ErrorCode::io, "cannot {} {}: {}", what, path.string(),
                errno_message(errno));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return cannot("open");
  std::string text;
  char buffer[64 * 1024];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, got);
    if (text.size() > kMaxBytes) {
      return fail(ErrorCode::invalid_argument, "{} is longer than {} MiB, too long for a schema; give a JSON file",
                  path.string(), kMaxBytes >> 20);
    }
  }
  if (std::ferror(file.get())) return cannot("read");
  return text;
}

// "schema" or "dialect": the standard allows a path or URL there.
Result<std::optional<JsonPlace>> object_member(const JsonPlace& top, const char* name) {
  const auto place = top.member(name);
  if (!place) return std::nullopt;
  if (place->is_string())
    return place->fail("expected an object, found the path or URL {}; write the object itself here", place->shown());
  KILN_TRY(JsonPlace object, place->object());
  return object;
}

// The first licence's name (as "CC-BY-4.0"), or else what there is.
Result<std::optional<std::string>> read_license(const JsonPlace& top) {
  const auto place = top.member("licenses");
  if (!place) return top.string_member("license");
  KILN_TRY(const auto elements, place->elements());
  if (elements.empty()) return std::nullopt;
  KILN_TRY(const JsonPlace first, elements[0].object());
  for (const char* name : {"name", "title", "path"}) {
    KILN_TRY(auto text, first.string_member(name));
    if (text) return text;
  }
  return first.fail("there is no \"name\", \"title\" or \"path\"; give it one");
}

// Which of the standard's objects the file has. What lies where it wouldn't be looked at is an error, not silence.
struct Parts {
  std::optional<JsonPlace> schema, dialect;
};

Result<Parts> find_parts(const JsonPlace& top) {
  Parts parts;
  if (const auto resources = top.member("resources")) {
    return resources->fail(
        "a Data Package describes several files; write the one resource's object into a file of its own");
  }
  KILN_TRY(parts.schema, object_member(top, "schema"));
  KILN_TRY(parts.dialect, object_member(top, "dialect"));
  for (const char* name : {"fields", "missingValues"}) {
    const auto place = top.member(name);
    if (place && top.has("schema"))
      return place->fail("belongs into the object \"schema\", as there is one; move it there");
    if (place) parts.schema = top;
  }
  if (const auto place = find_dialect_property(top)) {
    if (parts.schema || parts.dialect) return place->fail("belongs into an object \"dialect\"; move it there");
    parts.dialect = top;
  }
  const auto is_there = [&](const char* name) { return top.has(name); };
  constexpr const char* kOthers[] = {"encoding", "name", "title", "description", "licenses", "license"};
  if (!parts.schema && !parts.dialect && std::ranges::none_of(kOthers, is_there)) {
    return top.fail(
        "expected a Table Schema (\"fields\"), a Data Resource (\"schema\", \"dialect\") or a Table Dialect "
        "(\"delimiter\"), " "found none of their properties");
  }
  return parts;
}

// A JSON Schema may have the same file name, and properties as "title".
Result<void> check_is_frictionless(const JsonPlace& top) {
  const auto place = top.member("$schema");
  if (!place || !place->is_string()) return {};
  KILN_TRY(const std::string url, place->string());
  if (url.find("json-schema.org") == std::string::npos) return {};
  return place->fail(
      "expected a Table Schema, a Data Resource or a Table Dialect, found a JSON Schema; name the right file with "
      "--schema");
}

Result<SchemaFile> read_top(const JsonPlace& place) {
  KILN_TRY(const JsonPlace top, place.object());
  KILN_CHECK(check_is_frictionless(top));
  KILN_TRY(const Parts parts, find_parts(top));
  SchemaFile file;
  if (parts.schema) {
    KILN_CHECK(read_table_schema(*parts.schema, file));
  }
  if (parts.dialect) {
    KILN_TRY(const TableDialect dialect, read_table_dialect(*parts.dialect));
    file.dialect = dialect.options;
    if (dialect.null_sequence) {
      if (!file.missing_values) file.missing_values = {""};  // the standard's default
      auto& values = *file.missing_values;
      if (std::ranges::find(values, *dialect.null_sequence) == values.end()) values.push_back(*dialect.null_sequence);
    }
  }
  KILN_TRY(file.encoding, top.string_member("encoding"));
  KILN_TRY(file.name, top.string_member("name"));
  KILN_TRY(file.title, top.string_member("title"));
  KILN_TRY(file.description, top.string_member("description"));
  KILN_TRY(file.license, read_license(top));
  return file;
}

}  // namespace

Result<SchemaFile> read_schema_file(const std::filesystem::path& path) {
  KILN_TRY(const std::string text, read_text(path));
  const std::string name = path.filename().string();
  KILN_TRY(const nlohmann::json json, parse_json(text, name));
  return read_top(JsonPlace(name, json));
}

std::filesystem::path schema_file_beside(const std::filesystem::path& input) {
  if (input == "-") return {};
  std::filesystem::path path = without_extensions(input);
  path += ".schema.json";
  return path;
}

}  // namespace kiln::import
