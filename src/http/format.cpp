#include "http/format.h"

#include <utility>

namespace kiln::http {

// PostgREST's types are taken only by name; a client that names its array type without nulls=stripped gets plain JSON.
constexpr std::array<FormatTraits, kFormats> kFormatTable{{
    {.format = Format::json,
     .name = "json",
     .content_type = "application/json",
     .media_types = {"application/json"},
     .make_writer = render::make_json_rows,
     .description = "An array of objects."},
    {.format = Format::csv,
     .name = "csv",
     .content_type = "text/csv; charset=utf-8; header=present",  // RFC 4180
     .media_types = {"text/csv"},
     .make_writer = render::make_csv_rows,
     .description = "RFC 4180, with a header; a missing value is an empty field.",
     .is_download = true,
     .frame = {"", ",", "\r\n"}},
    {.format = Format::ndjson,
     .name = "ndjson",
     .content_type = "application/x-ndjson",
     .media_types = {"application/x-ndjson", "application/ndjson", "application/jsonl"},
     .make_writer = render::make_json_lines,
     .description = "An object a line, each as in JSON.",
     .is_download = true,
     .frame = {"{", ",", "}\n"}},
    {.format = Format::tsv,
     .name = "tsv",
     .content_type = "text/tab-separated-values; charset=utf-8",
     .media_types = {"text/tab-separated-values"},
     .make_writer = render::make_tsv_rows,
     .description = "As CSV, with tabs; a field that has a tab, a quote or a line break is quoted as in CSV.",
     .is_download = true,
     .frame = {"", "\t", "\n"}},
    {.format = Format::object,
     .name = "object",
     .content_type = "application/vnd.pgrst.object+json",
     .make_writer = render::make_json_object,
     .is_object = true},
    {.format = Format::object_without_nulls,
     .name = "stripped-object",
     .content_type = "application/vnd.pgrst.object+json;nulls=stripped",
     .media_types = {"application/vnd.pgrst.object+json"},
     .make_writer = render::make_json_object_without_nulls,
     .is_object = true,
     .with_nulls = Format::object},
    {.format = Format::json_without_nulls,
     .name = "stripped",
     .content_type = "application/vnd.pgrst.array+json;nulls=stripped",
     .media_types = {"application/vnd.pgrst.array+json"},
     .make_writer = render::make_json_rows_without_nulls,
     .with_nulls = Format::json},
    {.format = Format::text, .name = "text", .content_type = "text/plain; charset=utf-8"},
    {.format = Format::problem, .name = "problem", .content_type = "application/problem+json"},  // RFC 9457
    {.format = Format::database, .name = "db", .content_type = "application/vnd.sqlite3"},       // as IANA has it
}};

std::unique_ptr<render::RowWriter> RowForm::make_writer(std::vector<std::string> names) const {
  if (format == Format::csv) return render::make_csv_rows_of(csv, std::move(names));
  return traits_of(format).make_writer(std::move(names));
}

render::RowFrame RowForm::frame() const {
  render::RowFrame frame = traits_of(format).frame;
  if (format == Format::csv) frame.between = {&csv.separator, 1};
  return frame;
}

std::string format_names() {
  std::string names;
  const FormatTraits* last = nullptr;
  for (const FormatTraits& traits : kFormatTable) {
    if (!traits.has_parameter()) continue;
    if (last) names += (names.empty() ? "" : ", ") + std::string(last->name);
    last = &traits;
  }
  return names + " or " + std::string(last->name);
}

namespace {

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kFormats; ++i) {
    if (kFormatTable[i].format != static_cast<Format>(i)) return false;
  }
  return true;
}
static_assert(is_in_order(), "traits_of finds a format's row by its number");

}  // namespace

}  // namespace kiln::http
