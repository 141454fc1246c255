// What a column's texts allow it to be: collected over every row of the file, never a sample. The type is the narrowest
// that changes no value, and the reason names the value that decided.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/field/date_form.h"
#include "import/field/number_form.h"
#include "import/survey/date_evidence.h"
#include "import/survey/number_evidence.h"
#include "import/survey/type_evidence.h"
#include "value/column_type.h"

namespace kiln::import {

// A type that isn't inferred, and who says so: "--type", "data.schema.json".
struct DeclaredType {
  ColumnType type;
  std::string source;
};

// What is said of a column's values before any is read.
struct DeclaredReading {
  std::optional<DeclaredType> type;
  std::vector<std::string> null_tokens = {};  // texts that mean missing
  std::optional<NumberForm> number = {};      // --number: how its numbers are written
  std::optional<DateForm> date = {};          // --date: how its dates are
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
  std::optional<NumberForm> number = {};  // how the numbers are written, if not plainly
  // Of a column of texts: how its numbers may be meant, if they are some. Nothing is said of columns without numbers.
  std::vector<NumberForm> number_ways = {};
  std::optional<DateForm> date = {};        // how the dates are written, which are stored as ISO 8601
  std::vector<std::string> date_ways = {};  // patterns, of which one is meant
  // What a column of plain reals may be, too: thousands with points between; what loses zeros at its end; and
  // what has an exponent, and may be an identifier. The first of each.
  std::optional<std::string> may_be_thousands = {}, loses_zeros = {}, may_be_identifier = {};
  // Of a column of texts: the only one that is no number, and its count. It may mean missing.
  std::optional<std::pair<std::string, std::int64_t>> only_text = {};
  // Of each null token, how many values it made missing.
  std::vector<std::int64_t> null_counts = {};
  // Texts that look missing but stay text, with their counts.
  std::vector<std::pair<std::string, std::int64_t>> kept_tokens = {};
};

class ColumnEvidence {
 public:
  explicit ColumnEvidence(DeclaredReading declared);

  // Whether the text may stand in the column: always, unless a type or a form was said.
  bool accepts(std::string_view text) const;

  // A text that stands in the column `times` times, the first time on that line. Not for unquoted empty fields.
  void add(std::string_view text, std::int64_t line, std::int64_t times);

  // The same text is one by its type in the file, whatever it looks like; add() still counts it.
  void add_said_text(std::string_view text, std::int64_t line);

  // has_decimal_commas: other columns of the file have them, so that points may stand between thousands.
  ColumnFindings conclude(bool has_decimal_commas = false) const;

  bool has_numbers() const { return plain_.integer() || plain_.real() || written_.has_numbers(); }
  std::int64_t first_text_line() const;  // 0: none

 private:
  bool is_missing(std::string_view text) const;
  void examine(std::string_view text, std::int64_t line, std::int64_t times);
  void examine_said(std::string_view text, std::int64_t line, std::int64_t times);
  ColumnFindings conclude_plain(bool has_decimal_commas) const;
  ColumnFindings conclude_written() const;
  ColumnFindings conclude_texts() const;
  ColumnFindings as_text(std::string reason) const;
  ColumnFindings as_text(NumberVerdict verdict) const;
  ColumnFindings as_dates(const DateForm& form, std::string reason) const;
  void count_missing(ColumnFindings& findings) const;
  ColumnFindings as_number(ColumnType type, std::string reason, std::int64_t negative_zeros) const;

  const DeclaredReading declared_;
  std::int64_t values_ = 0;  // all but those that null tokens make missing
  std::int64_t text_bytes_ = 0;
  bool may_be_temporal_ = true;
  std::int64_t infinities_ = 0, nans_ = 0, rounded_ = 0;
  std::map<std::string, std::int64_t, std::less<>> tokens_;  // texts that mean missing between numbers, NaN among them
  std::map<std::string, std::int64_t, std::less<>> padded_tokens_;  // the same with blanks around, or blanks alone
  std::vector<std::int64_t> null_counts_;                           // of the null tokens
  TypeEvidence plain_;
  std::optional<FirstOccurrence> padded_;  // the first of padded_tokens_
  bool has_time_of_day_ = false;           // of Excel's serials
  DateEvidence dates_;
  NumberEvidence written_;                     // of all values, where some aren't plain numbers
  std::optional<FirstOccurrence> not_number_;  // the first value that is none in any form
  bool has_other_text_ = false;                // and there are others than that one
  std::int64_t text_times_ = 0;                // how often it stands there, if there are none
  std::optional<FirstOccurrence> said_text_;   // the first that is a text by its type in the file
};

}  // namespace kiln::import
