#include "render/csv_writer.h"

#include <array>
#include <charconv>
#include <utility>

#include "render/json_writer.h"

namespace kiln::render {

void CsvWriter::separate() {
  if (in_record_) text_ += separator_;
  in_record_ = true;
}

void CsvWriter::field(std::string_view text) {
  separate();
  // Spaces at the ends would be kept without quotes, too, but some readers trim them; and what begins with U+FEFF would
  // be taken for a byte-order mark at the beginning of a file.
  const bool plain =
      !text.empty() && !text.starts_with("\xEF\xBB\xBF") && text.find(separator_) == std::string_view::npos &&
      text.find_first_of("\"\r\n") == std::string_view::npos && text.front() != ' ' && text.back() != ' ';
  if (plain) {
    text_ += text;
    return;
  }
  text_ += '"';
  for (const char c : text) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

void CsvWriter::field(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return field(std::string_view(*text));
  separate();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    std::array<char, 24> digits;
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *integer).ptr);
  } else if (const auto* real = std::get_if<double>(&value)) {
    append_real(text_, *real);
  }
}

void CsvWriter::end_record() {
  text_ += line_end_;
  in_record_ = false;
}

namespace {

class CsvRows final : public RowWriter {
 public:
  CsvRows(std::vector<std::string> names, const CsvOptions& options, std::string_view line_end)
      : names_(std::move(names)), bom_(options.bom), csv_(options.separator, line_end) {}
  void begin(std::string& out) override {
    if (bom_) out += "\xEF\xBB\xBF";
    for (const std::string& name : names_) csv_.field(std::string_view(name));
    end_record(out);
  }
  void end(std::string&) override {}
  void row(const std::vector<Value>& values, std::string& out) override {
    for (const Value& value : values) csv_.field(value);
    end_record(out);
  }

 private:
  void end_record(std::string& out) {
    csv_.end_record();
    out += csv_.text();
    csv_.clear();
  }
  const std::vector<std::string> names_;
  const bool bom_;
  CsvWriter csv_;
};

}  // namespace

std::unique_ptr<RowWriter> make_csv_rows(std::vector<std::string> names) {
  return make_csv_rows_of({}, std::move(names));
}
std::unique_ptr<RowWriter> make_tsv_rows(std::vector<std::string> names) {
  return std::make_unique<CsvRows>(std::move(names), CsvOptions{.separator = '\t'}, "\n");
}
std::unique_ptr<RowWriter> make_csv_rows_of(const CsvOptions& options, std::vector<std::string> names) {
  return std::make_unique<CsvRows>(std::move(names), options, "\r\n");
}

}  // namespace kiln::render
