// Rows that are all in memory, groups of a dataset's rows or a column's different values, as a Parquet file. Their
// columns have no types but those of their values: where all are integers, 64-bit integers, where all are numbers,
// doubles. Rows of the dataset itself go another way (download/parquet_stream.h).
#include <algorithm>

#include "parquet/file_writer.h"
#include "render/row_writer.h"

namespace kiln::render {

namespace {

using parquet::Kind;

Kind kind_of(const std::vector<Value>& values) {
  bool has_integers = false, has_reals = false;
  for (const Value& value : values) {
    if (std::holds_alternative<std::string>(value)) return Kind::text;
    has_integers = has_integers || std::holds_alternative<std::int64_t>(value);
    has_reals = has_reals || std::holds_alternative<double>(value);
  }
  return has_reals ? Kind::real : has_integers ? Kind::integer : Kind::text;
}

class ParquetRows final : public RowWriter {
 public:
  explicit ParquetRows(std::vector<std::string> names) : names_(std::move(names)), columns_(names_.size()) {}

  void begin(std::string&) override {}
  void row(const std::vector<Value>& values, std::string&) override {
    for (std::size_t i = 0; i < values.size(); ++i) columns_[i].push_back(values[i]);
  }
  void end(std::string& out) override {
    std::vector<parquet::Column> described;
    for (std::size_t i = 0; i < columns_.size(); ++i) described.push_back({names_[i], kind_of(columns_[i])});
    parquet::FileWriter file(described, {{"program", "kiln " KILN_VERSION}}, "kiln version " KILN_VERSION);
    file.begin(out);
    const std::size_t rows = columns_.empty() ? 0 : columns_.front().size();
    parquet::PageWriter pages;
    std::vector<parquet::ChunkInfo> chunks;
    for (std::size_t i = 0; i < columns_.size() && rows > 0; ++i) {
      parquet::Cells cells(described[i].kind);
      for (const Value& value : columns_[i]) (void)cells.add(value);  // it is of the kind that was found
      chunks.push_back(write_chunk(cells, pages, out));
    }
    if (rows > 0) file.add_group(chunks, static_cast<std::int64_t>(rows));
    file.end(out);
  }

 private:
  const std::vector<std::string> names_;
  std::vector<std::vector<Value>> columns_;
};

}  // namespace

std::unique_ptr<RowWriter> make_parquet_rows(std::vector<std::string> names) {
  return std::make_unique<ParquetRows>(std::move(names));
}

}  // namespace kiln::render
