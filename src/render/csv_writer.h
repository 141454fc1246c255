// Writes CSV as RFC 4180 has it, so that kiln import reads back what it stored: a missing value is an empty field, an
// empty text is "".
#pragma once

#include <string>
#include <string_view>

#include "value/value.h"

namespace kiln::render {

class CsvWriter {
 public:
  void field(const Value& value);
  void field(std::string_view text);
  void end_record();
  const std::string& text() const { return text_; }
  // Forgets the text, and keeps its memory.
  void clear() { text_.clear(); }

 private:
  void separate();
  std::string text_;
  bool in_record_ = false;
};

}  // namespace kiln::render
