#include "import/csv/text_check.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>

#include "text/shorten.h"

namespace kiln::import {

namespace {

void replace_text(RecordBatch& batch, Field& field) {
  const std::string_view text = batch.text(field);
  std::string replaced;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(replaced));
  field.begin = static_cast<std::uint32_t>(batch.bytes.size());
  field.size = static_cast<std::uint32_t>(replaced.size()) & 0x7fffffffU;
  batch.bytes.insert(batch.bytes.end(), replaced.begin(), replaced.end());
}

// Other encodings than UTF-8 are decoded before, and leave 0xFF where they couldn't (src/import/source/decoder.h).
std::string describe(std::string_view text, std::size_t at, const std::string& column, const std::string& encoding) {
  const std::string what =
      encoding == "UTF-8" ? fmt::format("byte 0x{:02X}", static_cast<unsigned char>(text[at])) : "a byte";
  const std::string where =
      at == 0 ? "" : fmt::format(" behind \"{}\"", shorten(text.substr(0, at), Problems::kShownBytes));
  return fmt::format("{}: {}{} isn't {}", column, what, where, encoding);
}

}  // namespace

std::int64_t check_text(RecordBatch& batch, std::size_t columns, bool replaces, const std::string& encoding,
                        const std::function<std::string(std::size_t)>& name_of_column) {
  std::int64_t replaced = 0;
  for (const Record& record : batch.records) {
    const std::size_t fields = std::min<std::size_t>(columns, record.field_count);  // a header may have fewer
    for (std::size_t column = 0; column < fields; ++column) {
      Field& field = batch.fields[record.first_field + column];
      const std::string_view text = batch.text(field);
      const std::size_t invalid = utf8::find_invalid(text);
      if (invalid == std::string_view::npos) continue;
      if (replaces) {
        replace_text(batch, field);
        ++replaced;
        continue;
      }
      batch.problems.add(ProblemKind::invalid_text, record.line,
                         [&] { return describe(text, invalid, name_of_column(column), encoding); });
    }
  }
  return replaced;
}

}  // namespace kiln::import
