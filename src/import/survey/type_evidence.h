// Which of the three types plain texts allow their column: the narrowest that changes no value, with the value that
// decided. The texts are as they stand in the file, or plain ones for numbers that are written otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/column_type.h"

namespace kiln::import {

struct FirstOccurrence {  // the first value of its kind
  std::int64_t line;
  std::string text;        // as it stands in the file
  bool is_quoted = false;  // in messages: what isn't a plain number

  std::string shown() const;
};

// Keeps the earlier one.
void keep_first(std::optional<FirstOccurrence>& first, std::string_view text, std::int64_t line,
                bool is_quoted = false);

struct TypeVerdict {
  ColumnType type;
  std::string reason;  // of a number: "64-bit integers", "numbers; 1.5 on line 2 is no integer"
};

enum class PlainKind { integer, real, infinity, text };

class TypeEvidence {
 public:
  // A text that stands in the column `times` times, the first time on that line. written: how it stands in the file,
  // is_quoted: how messages show that.
  PlainKind add(std::string_view plain, std::int64_t line, std::int64_t times, std::string_view written,
                bool is_quoted);
  PlainKind add(std::string_view text, std::int64_t line, std::int64_t times) {
    return add(text, line, times, text, false);
  }

  // The integers that the other one met count here, too; and the reals.
  void add_integers(const TypeEvidence& other);
  void add_reals(const TypeEvidence& other);

  // Of reals that all are like that: 1E5, which may be an identifier, since programs write 1E+05 or 1.0e5.
  const FirstOccurrence* bare_exponent() const;
  // A decimal with zeros at its end that others of the column don't have, as in versions: 1.9, 1.10.
  const FirstOccurrence* longer_by_zeros() const;

  const std::optional<FirstOccurrence>& text() const { return text_; }
  const std::optional<FirstOccurrence>& integer() const { return integer_; }
  const std::optional<FirstOccurrence>& real() const { return real_; }
  std::int64_t negative_zeros() const { return negative_zeros_; }

  TypeVerdict conclude() const;

 private:
  void look_at_digits(std::string_view real, std::int64_t line, std::string_view written, bool is_quoted);

  std::optional<FirstOccurrence> integer_, real_, wide_integer_, wide_real_, text_;
  std::optional<FirstOccurrence> bare_exponent_;                                   // 1E5
  std::optional<FirstOccurrence> zeros_behind_;                                    // 1.10
  bool has_other_real_ = false;                                                    // than bare_exponent_
  std::size_t least_decimals_ = static_cast<std::size_t>(-1), zero_decimals_ = 0;  // of all, and of zeros_behind_
  std::string plain_text_;                                                         // of text_
  std::int64_t negative_zeros_ = 0;
};

}  // namespace kiln::import
