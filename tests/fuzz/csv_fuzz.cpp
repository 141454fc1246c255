// libFuzzer on the way from CSV bytes to records. The first bytes choose the dialect, the rest is the file. What must
// hold for any bytes:
//   - no crash, no undefined behaviour, no endless loop (the sanitizers and libFuzzer's own limits watch)
//   - the records don't depend on where the source cuts the bytes
//   - a record that was read comes back the same when it is written as CSV and read again
//   - a field that is a number or a date in some form is read in that form as it was found
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz.h"
#include "import/csv/record_reader.h"
#include "import/field/date_form.h"
#include "import/field/number_form.h"
#include "import/sniff/detect_dialect.h"

namespace kiln::import {
namespace {

struct Input {
  Dialect dialect;
  RecordOptions options;
  std::size_t at_once = 1;
  std::string file;
};

struct Output {
  std::size_t columns = 0;
  std::vector<std::vector<std::string>> rows;  // with a mark for quoted
  std::string problems;
  std::int64_t read = 0;
  bool operator==(const Output&) const = default;
};

void check_forms(std::string_view text) {
  std::string plain, again;
  const auto number = WrittenNumber::parse(text);
  const FormSet forms = number ? forms_of(*number) : FormSet{0};
  for (std::size_t bit = 0; bit < kForms; ++bit) {
    if ((forms & (1U << bit)) == 0) continue;
    NumberForm form = form_of(bit);
    form.unit = number->unit();
    write_plain(*number, bit, plain);
    MUST(form.to_plain(text, again) && plain == again);
  }
  const auto date = WrittenDate::parse(text);
  for (const DateOrder order : {DateOrder::day_first, DateOrder::month_first, DateOrder::year_first}) {
    if (!date || !date->fits(order)) continue;
    const DateForm form{.shape = date->shape(), .order = order, .pattern = {}};
    MUST(form.to_iso(text, again) && again == date->to_iso(order));
  }
}

Input split(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kChoices = 4;
  Input input;
  if (size < kChoices) return input;
  input.dialect.delimiter = std::string(1, ",;\t|: x\xff"[data[0] % 8]);
  if (data[0] / 8 % 4 == 3) input.dialect.delimiter += "|~"[data[0] / 32 % 2];
  input.dialect.inner_quotes = data[0] / 64 % 2 != 0;
  input.dialect.quote = "\"'\0q"[data[1] % 4];
  input.dialect.escape = "\0\0\\^"[data[1] / 4 % 4];
  input.dialect.comment = "\0\0\0#"[data[1] / 16 % 4];
  input.dialect.escape_style = static_cast<EscapeStyle>(data[3] / 64 % 3);
  input.dialect.header = data[2] % 2 != 0;
  input.dialect.skip_initial_space = data[2] / 2 % 2 != 0;
  input.dialect.skip_lines = data[2] / 4 % 4 == 3 ? 2 : 0;
  input.options.ragged = static_cast<Ragged>(data[2] / 16 % 3);
  input.options.replace_invalid = data[2] / 64 % 2 != 0;
  input.at_once = 1U + data[3] % 64;
  input.file = fuzz::text_of(data + kChoices, size - kChoices);
  return input;
}

// at_once: how many bytes the source gives at a time.
Output read_all(const std::string& file, std::size_t at_once, const Dialect& dialect, RecordOptions options) {
  options.read_bytes = at_once;
  std::size_t at = 0;
  const ByteReader bytes = [&](std::span<char> buffer) -> Result<std::size_t> {
    const std::size_t size = std::min(buffer.size(), file.size() - at);
    std::memcpy(buffer.data(), file.data() + at, size);
    at += size;
    return size;
  };
  Output output;
  auto reader = RecordReader::open("file", bytes, dialect, options);
  if (!reader) {
    output.problems = reader.error().message;
    return output;
  }
  output.columns = reader->columns();
  Problems problems;
  for (RecordBatch batch;;) {
    const auto is_there = reader->next(batch);
    MUST(is_there.has_value());
    if (!*is_there) break;
    problems.add(batch.problems);
    for (const Record& record : batch.records) {
      MUST(record.field_count == reader->columns() && !record.is_damaged);
      auto& row = output.rows.emplace_back();
      for (std::size_t i = 0; i < reader->columns(); ++i) {
        const Field& field = batch.field(record, i);
        MUST(field.begin + field.size <= batch.bytes.size());
        check_forms(batch.text(field));
        row.push_back((field.is_missing() ? "m" : "t") + std::string(batch.text(field)));
      }
    }
  }
  if (!problems.empty()) output.problems = problems.to_error("file", "").message;
  output.read = reader->counts().read;
  MUST(static_cast<std::int64_t>(output.rows.size()) <= output.read - reader->counts().skipped);
  if (problems.empty()) MUST(static_cast<std::int64_t>(output.rows.size()) == output.read - reader->counts().skipped);
  return output;
}

// Every value in quotes, as RFC 4180 has it; a missing one as nothing.
std::string write(const Output& output) {
  std::string file;
  for (const auto& row : output.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) file += ',';
      if (row[i][0] == 'm') continue;
      file += '"';
      for (const char c : std::string_view(row[i]).substr(1))
        file += c == '"' ? std::string("\"\"") : std::string(1, c);
      file += '"';
    }
    file += "\r\n";
  }
  return file;
}

void check(const Input& input) {
  const Dialect& dialect = input.dialect;
  const bool is_ambiguous =
      dialect.delimiter.find(dialect.quote) != std::string::npos ||
      (dialect.escape != kNoCharacter && dialect.delimiter.find(dialect.escape) != std::string::npos) ||
      (dialect.escape != kNoCharacter && dialect.escape == dialect.quote);
  if (is_ambiguous) return;  // the command line refuses these
  const Output whole = read_all(input.file, input.file.size() + 1, dialect, input.options);
  MUST(read_all(input.file, input.at_once, dialect, input.options) == whole);

  const std::string written = write(whole);
  Dialect plain;
  plain.header = false;
  const Output again = read_all(written, input.at_once, plain, {});
  if (whole.columns > 1) {  // in a file of one column a missing value at the end is a blank line, and no row
    MUST(again.rows == whole.rows);
    if (whole.problems.empty() && !whole.rows.empty()) MUST(again.problems.empty());
  }
  // What is found in the file can be read, whole or in pieces; what is refused says what to do.
  const auto found = detect_dialect({"file.csv", input.file, true}, {});
  if (!found) {
    MUST(found.error().message.find("--") != std::string::npos);
    return;
  }
  MUST(read_all(input.file, input.file.size() + 1, *found, input.options) ==
       read_all(input.file, input.at_once, *found, input.options));
}

}  // namespace
}  // namespace kiln::import

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kiln::import::check(kiln::import::split(data, size));
  return 0;
}
