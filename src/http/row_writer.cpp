#include "http/row_writer.h"

#include <utility>

namespace kiln::http {

namespace {

bool is_array(Representation form) { return form == Representation::json || form == Representation::stripped; }
bool is_stripped(Representation form) { return form == Representation::stripped || form == Representation::stripped_object; }

}  // namespace

RowWriter::RowWriter(Representation form, std::vector<std::string> names) : form_(form), names_(std::move(names)) {
  for (const std::string& name : names_) quoted_names_.push_back(JsonWriter::quote(name));
}

void RowWriter::begin() {
  if (is_array(form_)) json_.raw("[");
  if (form_ != Representation::csv) return;
  for (const std::string& name : names_) csv_.field(std::string_view(name));
  csv_.end_record();
}

void RowWriter::end() {
  if (is_array(form_)) json_.raw("]");
}

void RowWriter::row(const std::vector<Value>& values) {
  if (form_ == Representation::csv) {
    for (const Value& value : values) csv_.field(value);
    csv_.end_record();
    return;
  }
  if (is_array(form_) && !std::exchange(is_first_, false)) json_.raw(",");
  if (is_stripped(form_)) {
    json_.object_without_nulls(quoted_names_, values);
  } else {
    json_.object(quoted_names_, values);
  }
  if (form_ == Representation::ndjson) json_.raw("\n");
}

void RowWriter::take(std::string& out) {
  out += json_.text();
  out += csv_.text();
  json_.clear();
  csv_.clear();
}

}  // namespace kiln::http
