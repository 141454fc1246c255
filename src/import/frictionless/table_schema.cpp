#include "import/frictionless/table_schema.h"

#include <algorithm>
#include <map>

namespace kiln::import {

namespace {

struct NamedType {
  const char* name;
  std::optional<ColumnType> type;
};

// The standard's types, and which of SQLite's holds each. A boolean stays the text that it is, so trueValues and
// falseValues change nothing.
constexpr NamedType kTypes[] = {
    {"string", ColumnType::text},   {"number", ColumnType::real},   {"integer", ColumnType::integer},
    {"boolean", ColumnType::text},  {"object", ColumnType::text},   {"array", ColumnType::text},
    {"list", ColumnType::text},     {"datetime", ColumnType::text}, {"date", ColumnType::text},
    {"time", ColumnType::text},     {"year", ColumnType::integer},  {"yearmonth", ColumnType::text},
    {"duration", ColumnType::text}, {"geopoint", ColumnType::text}, {"geojson", ColumnType::text},
    {"any", std::nullopt}};

Result<std::optional<ColumnType>> read_type(const JsonPlace& field) {
  const auto place = field.member("type");
  if (!place) return std::nullopt;
  KILN_TRY(const std::string name, place->string());
  std::string names;
  for (const NamedType& known : kTypes) {
    if (name == known.name) return known.type;
    names += names.empty() ? known.name : std::string(", ") + known.name;
  }
  return place->fail("there is no type {}; the types are {}", place->shown(), names);
}

// A number with a decimal comma, with grouped digits or with a unit would be read as text, and so be wrong in silence.
Result<void> check_numbers_are_plain(const JsonPlace& field) {
  constexpr const char* kWhatToDo = "write the numbers plainly in the file, or give the field the type \"string\"";
  if (const auto place = field.member("decimalChar")) {
    KILN_TRY(const std::string point, place->string());
    if (point != ".") return place->fail("only \".\" can be read, found {}; {}", place->shown(), kWhatToDo);
  }
  if (const auto place = field.member("groupChar")) {
    KILN_TRY(const std::string group, place->string());
    if (!group.empty()) return place->fail("grouped digits can't be read; {}", kWhatToDo);
  }
  if (const auto place = field.member("bareNumber")) {
    KILN_TRY(const bool is_bare, place->boolean());
    if (!is_bare) return place->fail("numbers with other characters around them can't be read; {}", kWhatToDo);
  }
  return {};
}

Result<SchemaField> read_field(const JsonPlace& place) {
  KILN_TRY(const JsonPlace object, place.object());
  SchemaField field;
  const auto name = object.member("name");
  if (!name) return object.fail("there is no \"name\"; give it that of the column");
  KILN_TRY(field.name, name->string());
  if (field.name.empty()) return name->fail("is empty; give it the name of the column");
  KILN_TRY(field.type, read_type(object));
  if (field.type != ColumnType::text) KILN_CHECK(check_numbers_are_plain(object));
  if (const auto missing = object.member("missingValues")) {
    return missing->fail("missing values of one field can't be read; list them beside \"fields\", for all of them");
  }
  KILN_TRY(field.title, object.string_member("title"));
  KILN_TRY(field.description, object.string_member("description"));
  return field;
}

// Version 1 allowed a name twice. It is an error here, because fields find their columns by name, and a table's column
// names differ.
Result<std::vector<SchemaField>> read_fields(const JsonPlace& place) {
  KILN_TRY(const auto elements, place.elements());
  std::vector<SchemaField> fields;
  std::map<std::string, std::size_t> places;  // by name
  for (const JsonPlace& element : elements) {
    KILN_TRY(SchemaField field, read_field(element));
    const auto [first, is_new] = places.try_emplace(field.name, fields.size());
    if (!is_new) {
      const JsonPlace name = *element.member("name");
      return name.fail("{} is the name of {}, too; give each field its own", name.shown(),
                       elements[first->second].path());
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

// "NA" or, since version 2, {"value": "NA", "label": "not asked"}; what the label says isn't kept.
Result<std::string> read_missing_value(const JsonPlace& place) {
  if (place.is_string()) return place.string();
  if (!place.is_object()) return place.wrong_type("a string, or an object with a \"value\"");
  const auto value = place.member("value");
  if (!value) return place.fail("there is no \"value\"; give it the text that means missing");
  return value->string();
}

Result<std::vector<std::string>> read_missing_values(const JsonPlace& place) {
  KILN_TRY(const auto elements, place.elements());
  std::vector<std::string> values;
  for (const JsonPlace& element : elements) {
    KILN_TRY(std::string value, read_missing_value(element));
    if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

Result<void> read_table_schema(const JsonPlace& place, SchemaFile& file) {
  KILN_TRY(const JsonPlace object, place.object());
  if (const auto fields = object.member("fields")) {
    KILN_TRY(file.fields, read_fields(*fields));
  }
  if (const auto missing = object.member("missingValues")) {
    KILN_TRY(file.missing_values, read_missing_values(*missing));
  }
  return {};
}

}  // namespace kiln::import
