// Objects of JSON as a table: a column for each name, in the order in which they first appear, and a row for each
// object, as text (table_text.h). What an object lacks, or has as null, is missing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "error/error.h"
#include "import/made/json_objects.h"
#include "import/made/json_record.h"
#include "import/made/made_table.h"

namespace kiln::import {

class JsonTable final : public MadeTable {
 public:
  // Reads everything to find the names; go_on() is asked meanwhile whether to. It stands at its end then: rewind() it.
  // Errors: those of JsonObjects and read_json_object, invalid_argument (there is no object; a table seems to be inside
  // the only one; too many names), interrupted.
  static Result<std::unique_ptr<MadeTable>> open(const std::string& path, JsonObjects::Read read,
                                                 const std::function<bool()>& go_on);

  Result<std::size_t> read(std::span<char> buffer) override;
  void restart() override;
  MadeKind kind() const override { return objects_.is_array() ? MadeKind::json : MadeKind::json_lines; }
  std::vector<std::string> notes() const override;

 private:
  JsonTable(const std::string& path, JsonObjects::Read read) : path_(path), objects_(path, std::move(read)) {}
  Result<void> find_names(const std::function<bool()>& go_on);
  Result<bool> next_object();
  void append_row();
  void append_header();

  std::string path_;
  JsonObjects objects_;
  std::vector<JsonField> fields_;  // of the current object
  std::vector<std::string> names_;
  std::size_t names_bytes_ = 0;
  std::unordered_map<std::string, std::size_t> places_;  // of the names
  std::vector<const JsonField*> row_;
  std::vector<bool> nested_;  // of the names: whether a value is an object or an array
  std::string pending_;       // text that wasn't read yet begins at at_
  std::size_t at_ = 0;
  bool is_header_done_ = false;
};

}  // namespace kiln::import
