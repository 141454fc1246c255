#include "import/describe.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <nlohmann/json.hpp>

namespace kiln::import {

namespace {

std::string text_of(char character) { return character == kNoCharacter ? "" : std::string(1, character); }

std::string_view word_for(Ragged ragged) {
  switch (ragged) {
    case Ragged::refuse: return "refuse";
    case Ragged::pad: return "pad";
    case Ragged::skip: return "skip";
  }
  return "";
}

std::string_view word_for(SecondHeader second) {
  switch (second) {
    case SecondHeader::none: return "none";
    case SecondHeader::units: return "units";
    case SecondHeader::titles: return "titles";
    case SecondHeader::groups: return "groups";
    case SecondHeader::ruler: return "ruler";
  }
  return "";
}

// What isn't in every file is only there where it is: a plain file's options stay short.
void add_findings(nlohmann::ordered_json& json, const ImportPlan& plan) {
  const Dialect& dialect = plan.dialect;
  const RecordCounts& counts = plan.counts;
  const auto add = [&](const char* name, std::int64_t count) {
    if (count > 0) json[name] = count;
  };
  if (!dialect.made_of.empty()) json["made_of"] = dialect.made_of;
  if (dialect.escape != kNoCharacter)
    json["escape_style"] = dialect.escape_style == EscapeStyle::quotes    ? "quotes"
                           : dialect.escape_style == EscapeStyle::letters ? "letters"
                                                                          : "literal";
  if (dialect.inner_quotes) json["inner_quotes"] = "keep";
  if (dialect.second_header != SecondHeader::none) json["second_header"] = word_for(dialect.second_header);
  if (dialect.index_names) json["index_names"] = true;
  if (dialect.row_labels) json["row_labels"] = true;
  if (dialect.drops_surplus) json["trailing_delimiters"] = "drop";
  add("footer_from_line", dialect.end_line);
  if (!dialect.notes.empty()) json["found"] = dialect.notes;
  add("rows_empty", counts.empty);
  add("rows_with_surplus_fields", counts.surplus);
  add("blank_lines", counts.blank_lines);
  if (dialect.made_of.empty()) add("escapes_removed", counts.escapes);
  add("null_escapes", counts.null_escapes);
  add("quotes_inside_fields", counts.inner_quotes);
}

// The options that shaped the data, said or found, as they are kept in the file. No path: the same bytes in give the
// same bytes out.
std::string import_options(const ImportPlan& plan) {
  const Dialect& dialect = plan.dialect;
  nlohmann::ordered_json json;
  json["compression"] = plan.compression;
  json["encoding"] = plan.encoding;
  json["encoding_errors"] = plan.options.replace_invalid ? "replace" : "strict";
  json["fields_replaced"] = plan.counts.replaced;
  json["delimiter"] = dialect.delimiter;
  json["quote"] = text_of(dialect.quote);
  json["escape"] = text_of(dialect.escape);
  json["skip_initial_space"] = dialect.skip_initial_space;
  json["comment"] = text_of(dialect.comment);
  json["skip_lines"] = dialect.skip_lines;
  json["dialect_reason"] = dialect.reason;
  json["header"] = dialect.header;
  json["header_reason"] = dialect.header_reason;
  add_findings(json, plan);
  json["ragged"] = word_for(plan.options.ragged);
  json["rows_read"] = plan.counts.read;
  json["rows_padded"] = plan.counts.padded;
  json["rows_skipped"] = plan.counts.skipped;
  json["null"] = plan.options.columns.null_tokens;
  json["types"] = nlohmann::ordered_json::object();
  for (const SurveyedColumn& column : plan.survey.columns) {
    if (const auto& type = column.plan.declared.type) json["types"][column.plan.name] = to_string(type->type);
  }
  for (const SurveyedColumn& column : plan.survey.columns) {
    if (column.findings.number) json["numbers"][column.plan.name] = example_of(*column.findings.number);
    if (column.findings.date) json["dates"][column.plan.name] = column.findings.date->pattern;
  }
  json["indexes"] = nlohmann::ordered_json::array();
  for (const std::size_t i : plan.indexed_columns) json["indexes"].push_back(plan.survey.columns[i].plan.name);
  json["ranks"] = plan.options.ranks ? "on" : "off";
  json["schema_file"] = plan.schema_file ? nlohmann::ordered_json(*plan.schema_file) : nlohmann::ordered_json();
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<std::string> unit_of(const ColumnFindings& findings) {
  if (!findings.number || findings.number->unit.empty()) return std::nullopt;
  return findings.number->unit;
}

}  // namespace

catalogue::Catalogue describe(const ImportPlan& plan) {
  catalogue::Catalogue catalogue;
  catalogue.name = plan.name;
  catalogue.title = plan.options.title;
  catalogue.description = plan.options.description;
  catalogue.rows = plan.survey.rows;
  catalogue.source_name = plan.source_name;
  catalogue.source_bytes = plan.source_bytes;
  catalogue.source_sha256 = plan.source_sha256;
  catalogue.license = plan.options.license;
  catalogue.import_options = import_options(plan);
  catalogue.program = "kiln " KILN_VERSION;
  catalogue.sqlite_version = SQLite::getLibVersion();
  for (const SurveyedColumn& column : plan.survey.columns) {
    const ColumnFindings& findings = column.findings;
    catalogue.columns.push_back({column.plan.name, column.plan.header, column.plan.title, column.plan.description,
                                 findings.type, findings.reason, unit_of(findings), findings.nans, findings.infinities,
                                 column.order_digest, column.statistics.value()});
  }
  return catalogue;
}

}  // namespace kiln::import
