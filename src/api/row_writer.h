// Rows as text: JSON, NDJSON or CSV, with the columns that were selected.
#pragma once

#include <string>
#include <vector>

#include "http/answer.h"
#include "render/csv_writer.h"
#include "render/json_writer.h"
#include "value/value.h"

namespace kiln::api {

class RowWriter {
 public:
  // REQUIRED: a form of rows; `names` are those of the values, in their order.
  RowWriter(http::Representation form, std::vector<std::string> names);

  // What stands before the first row, and after the last one.
  void begin();
  void end();
  void row(const std::vector<Value>& values);

  // How much was written since it was last taken.
  std::size_t bytes() const { return json_.text().size() + csv_.text().size(); }
  // Appends it to `out`.
  void take(std::string& out);

 private:
  const http::Representation form_;
  const std::vector<std::string> names_;
  std::vector<std::string> quoted_names_;  // as JSON strings
  render::JsonWriter json_;
  render::CsvWriter csv_;
  bool is_first_ = true;
};

}  // namespace kiln::api
