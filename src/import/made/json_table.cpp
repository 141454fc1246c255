#include "import/made/json_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "import/made/table_text.h"
#include "import/source/file_name.h"
#include "text/shell_word.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kMaxJsonNames = 10'000;        // more are data, and SQLite has fewer columns
constexpr std::size_t kMaxJsonNamesBytes = 8 << 20;  // of all together
constexpr std::size_t kShownJsonNames = 5;
constexpr std::size_t kShownJsonNameBytes = 40;
constexpr int kObjectsPerPause = 1'000;

}  // namespace

Result<std::unique_ptr<MadeTable>> JsonTable::open(const std::string& path, JsonObjects::Read read,
                                                   const std::function<bool()>& go_on) {
  std::unique_ptr<JsonTable> table(new JsonTable(path, std::move(read)));
  KILN_CHECK(table->find_names(go_on));
  return table;
}

Result<bool> JsonTable::next_object() {
  std::string_view object;
  std::int64_t line = 0;
  KILN_TRY(const bool is_there, objects_.next(object, line));
  if (is_there) KILN_CHECK(read_json_object(object, path_, line, fields_));
  return is_there;
}

Result<void> JsonTable::find_names(const std::function<bool()>& go_on) {
  std::int64_t objects = 0;
  std::string table;  // the name of an array of objects
  for (;; ++objects) {
    KILN_TRY(const bool is_there, next_object());
    if (!is_there) break;
    if (objects % kObjectsPerPause == 0 && !go_on())
      return fail(ErrorCode::interrupted, "interrupted; nothing was written");
    for (const JsonField& field : fields_) {
      const auto [place, is_new] = places_.try_emplace(field.name, names_.size());
      if (is_new) {
        names_bytes_ += field.name.size();
        names_.push_back(field.name);
        nested_.push_back(false);
      }
      if (field.kind >= JsonField::Kind::nested) nested_[place->second] = true;
      if (field.kind == JsonField::Kind::table && table.empty()) table = field.name;
    }
    if (names_.size() > kMaxJsonNames || names_bytes_ > kMaxJsonNamesBytes)
      return fail(ErrorCode::invalid_argument,
                  "{}: the objects have more than {} different names, or more than {} MiB of them, which would be "
                  "columns; are the names data?",
                  path_, kMaxJsonNames, kMaxJsonNamesBytes >> 20);
  }
  if (names_.empty())
    return fail(ErrorCode::invalid_argument, "{}: there is no object with a value in it, and so no row", path_);
  if (objects == 1 && !objects_.is_array() && !table.empty())
    return fail(ErrorCode::invalid_argument,
                "{} is one JSON object, and the rows seem to be in its \"{}\"; take them out: jq -c {} {} | kiln "
                "import - OUT.db",
                path_, shorten(table, kShownJsonNameBytes),
                shell_word(fmt::format(".[{}][]", nlohmann::json(table).dump()), "'.[\"NAME\"][]'"),
                word_of_file(path_));
  return {};
}

void JsonTable::restart() {
  objects_.restart();
  pending_.clear();
  at_ = 0;
  is_header_done_ = false;
}

void JsonTable::append_header() {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (i > 0) pending_ += kMadeDelimiter;
    append_quoted(pending_, names_[i]);
  }
  pending_ += '\n';
}

// A name that isn't known is of a file that changed since, which its hash will tell.
void JsonTable::append_row() {
  row_.assign(names_.size(), nullptr);
  for (const JsonField& field : fields_) {
    if (const auto place = places_.find(field.name); place != places_.end()) row_[place->second] = &field;
  }
  for (std::size_t i = 0; i < row_.size(); ++i) {
    if (i > 0) pending_ += kMadeDelimiter;
    if (row_[i] == nullptr || row_[i]->kind == JsonField::Kind::missing) continue;
    if (row_[i]->kind == JsonField::Kind::plain) {
      pending_ += row_[i]->text;
    } else {
      append_quoted(pending_, row_[i]->text);
    }
  }
  pending_ += '\n';
}

Result<std::size_t> JsonTable::read(std::span<char> buffer) {
  if (at_ == pending_.size()) {
    pending_.clear();
    at_ = 0;
    if (!std::exchange(is_header_done_, true)) append_header();
    while (pending_.size() < buffer.size()) {
      KILN_TRY(const bool is_there, next_object());
      if (!is_there) break;
      append_row();
    }
  }
  const std::size_t size = std::min(buffer.size(), pending_.size() - at_);
  std::copy_n(pending_.begin() + static_cast<std::ptrdiff_t>(at_), size, buffer.begin());
  at_ += size;
  return size;
}

std::vector<std::string> JsonTable::notes() const {
  std::vector<std::string> shown;
  std::size_t count = 0;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (nested_[i] && ++count <= kShownJsonNames)
      shown.push_back(fmt::format("\"{}\"", shorten(names_[i], kShownJsonNameBytes)));
  }
  if (count == 0) return {};
  return {fmt::format("{}{} {} objects or arrays, which are kept as JSON; SQLite's json_extract() takes them apart",
                      fmt::join(shown, ", "),
                      count > shown.size() ? fmt::format(" and {} more", count - shown.size()) : "",
                      count == 1 ? "has" : "have")};
}

}  // namespace kiln::import
