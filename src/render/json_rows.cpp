// Rows as JSON objects: in an array, a line each, or one alone.
#include <utility>

#include "render/json_writer.h"
#include "render/row_writer.h"

namespace kiln::render {

namespace {

enum class Around { array, line, nothing };

class JsonRows final : public RowWriter {
 public:
  JsonRows(const std::vector<std::string>& names, Around around, bool with_nulls)
      : around_(around), with_nulls_(with_nulls), heads_(JsonWriter::member_heads(names)) {}

  void begin(std::string& out) override {
    if (around_ == Around::array) out += '[';
  }
  void end(std::string& out) override {
    if (around_ == Around::array) out += ']';
  }
  void row(const std::vector<Value>& values, std::string& out) override {
    if (around_ == Around::array && !std::exchange(is_first_, false)) out += ',';
    json_.clear();
    if (with_nulls_) {
      json_.object(heads_, values);
    } else {
      json_.object_without_nulls(heads_, values);
    }
    out += json_.text();
    if (around_ == Around::line) out += '\n';
  }

 private:
  const Around around_;
  const bool with_nulls_;
  const std::vector<std::string> heads_;
  JsonWriter json_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<RowWriter> make_json_rows(std::vector<std::string> names) {
  return std::make_unique<JsonRows>(names, Around::array, true);
}
std::unique_ptr<RowWriter> make_json_rows_without_nulls(std::vector<std::string> names) {
  return std::make_unique<JsonRows>(names, Around::array, false);
}
std::unique_ptr<RowWriter> make_json_object(std::vector<std::string> names) {
  return std::make_unique<JsonRows>(names, Around::nothing, true);
}
std::unique_ptr<RowWriter> make_json_object_without_nulls(std::vector<std::string> names) {
  return std::make_unique<JsonRows>(names, Around::nothing, false);
}
std::unique_ptr<RowWriter> make_json_lines(std::vector<std::string> names) {
  return std::make_unique<JsonRows>(names, Around::line, true);
}

}  // namespace kiln::render
