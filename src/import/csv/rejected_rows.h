// Rows that weren't taken as they stand: left out, padded or refused. The first are kept to be shown, all are handed to
// whoever wants them (--rejects), and what they have in common is counted, for the advice in a refusal.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "import/csv/record_batch.h"

namespace kiln::import {

// The record as it stands in the file, if the parser kept it; else what is left of it.
std::string raw_text(const RecordBatch& batch, const Record& record, const std::string& delimiter);

struct RejectedRow {
  std::int64_t line;
  std::string reason;  // "skipped: expected 3 fields as in the header, found 4"
  std::string text;    // as it stands in the file
};

using RejectHandler = std::function<void(const RejectedRow&)>;

class RejectedRows {
 public:
  static constexpr std::size_t kMaxShown = 20;

  // handler: called for each; may be empty.
  explicit RejectedRows(RejectHandler handler) : handler_(std::move(handler)) {}

  void add(RejectedRow row) {
    if (handler_) handler_(row);
    if (shown_.size() < kMaxShown) shown_.push_back(std::move(row));
  }
  void count_ragged(std::int64_t line, std::size_t fields, std::size_t columns, std::string_view text);

  const std::vector<RejectedRow>& shown() const { return shown_; }

  // Of the rows with another number of fields than the header.
  struct Ragged {
    std::int64_t rows = 0, longer = 0, first_line = 0;
    char sign = '\0';               // with which the text of each begins, if it's the same sign for all: '#', ';'
    std::size_t common_fields = 0;  // the number of fields that most of them have
    std::int64_t common_rows = 0, common_line = 0;  // how many have it, and the first line that does
  };
  Ragged ragged() const;

 private:
  struct Width {
    std::int64_t rows = 0, first_line = 0;
  };
  RejectHandler handler_;
  std::vector<RejectedRow> shown_;
  std::map<std::size_t, Width> widths_;
  std::int64_t rows_ = 0, longer_ = 0, first_line_ = 0;
  char sign_ = '\0';
};

}  // namespace kiln::import
