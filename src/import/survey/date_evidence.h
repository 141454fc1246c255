// Whether all values of a column are dates in one form, and in which order their parts stand.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/field/date_form.h"
#include "import/survey/type_evidence.h"

namespace kiln::import {

struct DateVerdict {
  std::optional<DateForm> form;   // none: the column stays text
  std::string reason;             // empty: the column has nothing to do with dates
  std::vector<std::string> ways;  // patterns, of which one is meant
};

class DateEvidence {
 public:
  // Whether no text from that line on can change what is known.
  bool is_settled(std::int64_t line) const { return not_date_ && not_date_->line <= line; }

  // A text that isn't missing.
  void add(std::string_view text, std::int64_t line);

  DateVerdict conclude() const;

 private:
  std::optional<FirstOccurrence> first_, not_date_, differing_;  // the order decides which day it is
  std::optional<FirstOccurrence> other_;                         // a date that isn't ISO 8601: without, they stay so
  std::map<DateShape, FirstOccurrence> shapes_;
  std::array<std::optional<FirstOccurrence>, kDateOrders> misfits_;
};

}  // namespace kiln::import
