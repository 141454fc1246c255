#include "render/csv_writer.h"

#include <array>
#include <charconv>

#include "render/json_writer.h"

namespace kiln::render {

void CsvWriter::separate() {
  if (in_record_) text_ += ',';
  in_record_ = true;
}

void CsvWriter::field(std::string_view text) {
  separate();
  // Spaces at the ends would be kept without quotes, too, but some readers trim them; and what begins with U+FEFF would
  // be taken for a byte-order mark at the beginning of a file.
  const bool plain = !text.empty() && !text.starts_with("\xEF\xBB\xBF") &&
                     text.find_first_of(",\"\r\n") == std::string_view::npos && text.front() != ' ' &&
                     text.back() != ' ';
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
  text_ += "\r\n";
  in_record_ = false;
}

}  // namespace kiln::render
