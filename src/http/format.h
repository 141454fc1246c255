// The formats that answers come in: one table, which negotiation, headers, ETags, /rows and the OpenAPI document read.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "render/csv_writer.h"
#include "render/row_writer.h"

namespace kiln::http {

enum class Format { json, csv, ndjson, tsv, object, object_without_nulls, json_without_nulls, text, problem, database };
inline constexpr std::size_t kFormats = 10;

struct FormatTraits {
  Format format;
  std::string_view name;     // in ETags; of a format that ?format= takes, there, too
  const char* content_type;  // as sent
  // The media types by which Accept asks for it, in lower case without parameters.
  std::array<std::string_view, 3> media_types = {};
  render::MakeRowWriter make_writer = nullptr;  // null: not for rows
  std::string_view description = {};            // of formats that ?format= takes, for the OpenAPI document
  bool is_download = false;                     // all rows unless told otherwise; else a page
  bool is_object = false;                       // the one row there is, or an error
  // What it is where the client doesn't ask for nulls=stripped; itself for all others.
  Format with_nulls = format;

  render::RowFrame frame = {};  // of its rows, where they are put together of cells; of CSV the usual one

  bool has_parameter() const { return !description.empty(); }
  // Whether the dataset is there as a file of this form, under its name.
  bool has_file() const { return is_download || format == Format::database; }
};

// In the order in which negotiation takes what the client likes as well: see negotiate_rows.
extern const std::array<FormatTraits, kFormats> kFormatTable;

inline const FormatTraits& traits_of(Format format) { return kFormatTable[static_cast<std::size_t>(format)]; }

// A format of rows with the choices that it has.
struct RowForm {
  Format format = Format::json;
  render::CsvOptions csv = {};  // of CSV alone

  // REQUIRED: the format is one of rows.
  std::unique_ptr<render::RowWriter> make_writer(std::vector<std::string> names) const;
  // Its views are into the form, which must outlive it. All empty: see RowFrame.
  render::RowFrame frame() const;
};

// "json, csv or ndjson": those that ?format= takes.
std::string format_names();

}  // namespace kiln::http
