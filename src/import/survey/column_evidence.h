// What a column's texts allow it to be: collected over every row of the file, never a sample. The type is the narrowest
// that changes no value, and the reason names the value that decided.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/column_type.h"

namespace kiln::import {

// A type that isn't inferred, and who says so: "--type", "data.schema.json".
struct DeclaredType {
  ColumnType type;
  std::string source;
};

struct ColumnFindings {
  ColumnType type = ColumnType::text;
  std::string reason;           // for a person: what in the file decided the type
  std::int64_t values = 0;      // that aren't missing
  std::int64_t text_bytes = 0;  // of all that stands in the file; at least those of the values
  std::int64_t nans = 0;        // of the missing ones, how many were NaN in the file; numeric columns only
  std::int64_t infinities = 0;  // of the values; REAL columns only
  std::int64_t missing_tokens =
      0;                         // of the missing ones, how many are texts that mean it between numbers, NaN among them
  bool may_be_temporal = false;  // every value is a date or a time, not necessarily all of one form
  std::int64_t rounded = 0;      // decimals that lose digits as REAL, which was said
  // Of each null token, how many values it made missing.
  std::vector<std::int64_t> null_counts = {};
  // Texts that look missing but stay text, with their counts.
  std::vector<std::pair<std::string, std::int64_t>> kept_tokens = {};
};

class ColumnEvidence {
 public:
  // null_tokens: texts that mean missing in every column. It must outlive this.
  ColumnEvidence(std::optional<DeclaredType> declared, const std::vector<std::string>& null_tokens);

  // Whether the text may stand in the column: always, unless a type was said.
  bool accepts(std::string_view text) const;

  // A text that stands in the column `times` times, the first time on that line. Not for unquoted empty fields.
  void add(std::string_view text, std::int64_t line, std::int64_t times);

  // The same text is one by its type in the file, whatever it looks like; add() still counts it.
  void add_said_text(std::string_view text, std::int64_t line);

  ColumnFindings conclude() const;

  bool has_numbers() const { return integer_ || real_; }
  std::int64_t first_text_line() const { return text_ ? text_->line : 0; }  // 0: none

 private:
  struct FirstOccurrence {  // the first value of its kind
    std::int64_t line;
    std::string text;
  };
  static void keep_first(std::optional<FirstOccurrence>& witness, std::string_view text, std::int64_t line);
  void examine(std::string_view text, std::int64_t line, std::int64_t times);
  ColumnFindings as_text(std::string reason) const;
  ColumnFindings as_number(ColumnType type, std::string reason) const;

  const std::optional<DeclaredType> declared_;
  const std::vector<std::string>& null_tokens_;
  std::int64_t values_ = 0;  // all but those that null_tokens_ make missing
  std::int64_t text_bytes_ = 0;
  bool may_be_temporal_ = true;
  std::int64_t infinities_ = 0, nans_ = 0, rounded_ = 0, negative_zeros_ = 0;
  std::map<std::string, std::int64_t, std::less<>> tokens_;  // texts that mean missing between numbers, NaN among them
  std::vector<std::int64_t> null_counts_;                    // of null_tokens_
  std::optional<FirstOccurrence> integer_, real_, wide_integer_, wide_real_, text_;
};

}  // namespace kiln::import
