#include "import/csv/tail.h"

#include <algorithm>
#include <utility>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kKeptBytes = 200;     // of a field: enough to tell a footer from a row
constexpr std::size_t kKeptFields = 2'000;  // of a record

}  // namespace

bool is_blank(const RecordBatch& batch, const Record& record) {
  if (record.field_count != 1) return false;
  const Field& field = batch.field(record, 0);
  return !field.is_quoted && trim(batch.text(field)).empty();
}

void Tail::add(const RecordBatch& batch) {
  const auto is_blank_at = [&](std::size_t i) { return is_blank(batch, batch.records[i]); };
  std::size_t first = batch.records.size();
  for (std::size_t found = 0; first > 0 && found < max_records_; --first) found += !is_blank_at(first - 1);
  for (std::size_t i = first; i < batch.records.size(); ++i) {
    if (is_blank_at(i)) continue;
    const Record& record = batch.records[i];
    TailRecord kept{record.line, i > 0 ? is_blank_at(i - 1) : is_blank_before_, 0, {}};
    for (std::size_t at = 0; at < std::min<std::size_t>(record.field_count, kKeptFields); ++at)
      kept.fields.push_back(cut(batch.text(batch.field(record, at)), kKeptBytes));
    for (std::size_t at = 0; at < record.field_count; ++at) {
      const Field& field = batch.field(record, at);
      kept.filled += field.is_quoted || !trim(batch.text(field)).empty();
    }
    records_.push_back(std::move(kept));
    if (records_.size() > max_records_) records_.pop_front();
  }
  if (!batch.records.empty()) is_blank_before_ = is_blank_at(batch.records.size() - 1);
}

}  // namespace kiln::import
