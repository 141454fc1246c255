// A column's different values in ascending order, and the way from a field's text to its value's rank among them: the
// second reading stores the ranks beside the rows (src/ranks/format.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "import/field/field_reading.h"
#include "import/survey/frequency_table.h"
#include "ranks/format.h"
#include "statistics/column_statistics.h"

namespace kiln::import {

class RankedValues {
 public:
  // texts: all of the column's; of more than ranks::kMaxDistinct different values only values() may be used.
  RankedValues(FrequencyTable texts, const FieldReading& reading);

  const std::vector<statistics::FrequentValue>& values() const { return values_; }

  // Those of columns of numbers again, close together: the second reading asks for one a field.
  std::int64_t integer(ranks::Rank rank) const { return integers_[rank - 1U]; }
  double real(ranks::Rank rank) const { return reals_[rank - 1U]; }

  // 0: the text means a missing value. None for a text that the survey hasn't seen: the file has changed.
  std::optional<ranks::Rank> rank_of(std::string_view text) {
    const FrequencyTable::Entry* const entry = texts_.find(text);
    return entry ? std::optional(static_cast<ranks::Rank>(entry->rank)) : std::nullopt;
  }

 private:
  FrequencyTable texts_;
  std::vector<statistics::FrequentValue> values_;
  std::vector<std::int64_t> integers_;  // of values_, where they are integers
  std::vector<double> reals_;           // where they are reals
};

}  // namespace kiln::import
