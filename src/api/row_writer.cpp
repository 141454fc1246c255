#include "api/row_writer.h"

#include <utility>

namespace kiln::api {

namespace {

bool is_array(http::Representation form) {
  return form == http::Representation::json || form == http::Representation::stripped;
}
bool is_stripped(http::Representation form) {
  return form == http::Representation::stripped || form == http::Representation::stripped_object;
}

}  // namespace

RowWriter::RowWriter(http::Representation form, std::vector<std::string> names)
    : form_(form), names_(std::move(names)) {
  for (const std::string& name : names_) quoted_names_.push_back(render::JsonWriter::quote(name));
}

void RowWriter::begin() {
  if (is_array(form_)) json_.raw("[");
  if (form_ != http::Representation::csv) return;
  for (const std::string& name : names_) csv_.field(std::string_view(name));
  csv_.end_record();
}

void RowWriter::end() {
  if (is_array(form_)) json_.raw("]");
}

void RowWriter::row(const std::vector<Value>& values) {
  if (form_ == http::Representation::csv) {
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
  if (form_ == http::Representation::ndjson) json_.raw("\n");
}

void RowWriter::take(std::string& out) {
  out += json_.text();
  out += csv_.text();
  json_.clear();
  csv_.clear();
}

}  // namespace kiln::api
