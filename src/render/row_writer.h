// Rows as text, whatever the format: what a format of rows has to know how to write.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace kiln::render {

// Each call appends to `out`. One thread at a time.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  // What stands before the first row, and after the last one.
  virtual void begin(std::string& out) = 0;
  virtual void end(std::string& out) = 0;
  // REQUIRED: as many values as there are names.
  virtual void row(const std::vector<Value>& values, std::string& out) = 0;
};

// How a format puts a row together of its cells, where each cell's text is the same whatever stands beside it: before,
// the cells with `between` between them, after. A row of one cell alone shows that cell's text.
struct RowFrame {
  std::string_view before = {}, between = {}, after = {};  // all empty: rows aren't put together so
};

// Makes a writer of rows whose values have those names, in that order.
using MakeRowWriter = std::unique_ptr<RowWriter> (*)(std::vector<std::string> names);

// An array of objects; objects alone, for one row; an object a line. Without nulls, members that are missing are left
// out.
std::unique_ptr<RowWriter> make_json_rows(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_json_rows_without_nulls(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_json_object(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_json_object_without_nulls(std::vector<std::string> names);
std::unique_ptr<RowWriter> make_json_lines(std::vector<std::string> names);

}  // namespace kiln::render
