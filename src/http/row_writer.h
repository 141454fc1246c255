// Rows as text: JSON, NDJSON or CSV, with the columns that were selected.
#pragma once

#include <string>
#include <vector>

#include "catalogue/value.h"
#include "http/answer.h"
#include "http/csv_writer.h"
#include "http/json_writer.h"

namespace kiln::http {

class RowWriter {
 public:
  // REQUIRED: a form of rows; `names` are those of the values, in their order.
  RowWriter(Representation form, std::vector<std::string> names);

  // What stands before the first row, and after the last one.
  void begin();
  void end();
  void row(const std::vector<Value>& values);

  // How much was written since it was last taken.
  std::size_t bytes() const { return json_.text().size() + csv_.text().size(); }
  // Appends it to `out`.
  void take(std::string& out);

 private:
  const Representation form_;
  const std::vector<std::string> names_;
  std::vector<std::string> quoted_names_;  // as JSON strings
  JsonWriter json_;
  CsvWriter csv_;
  bool is_first_ = true;
};

}  // namespace kiln::http
