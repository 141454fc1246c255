// A column's different values in ascending order, and the way from a field's text to its value's rank among them: the
// second reading stores the ranks beside the rows (src/ranks/format.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "import/field/field_reading.h"
#include "import/survey/frequency_table.h"
#include "ranks/format.h"
#include "value/value.h"

namespace kiln::import {

class RankedValues {
 public:
  // texts: all of the column's; of more than ranks::kMaxDistinct different values only for_each() may be used.
  RankedValues(FrequencyTable texts, const FieldReading& reading);

  // callback(value, frequency) for each value, in their order.
  template <class Callback>
  void for_each(const Callback& callback) const {
    for (std::size_t i = 0; i < firsts_.size(); ++i) {
      const FrequencyTable::Entry& entry = texts_.entry(firsts_[i]);
      callback(value(i, entry), static_cast<std::int64_t>(entry.count));
    }
  }

  // Of columns of integers, of reals, and of dates: the second reading asks for one a field.
  std::int64_t integer(ranks::Rank rank) const { return integers_[rank - 1U]; }
  double real(ranks::Rank rank) const { return reals_[rank - 1U]; }
  const std::string& date(ranks::Rank rank) const { return dates_[rank - 1U]; }

  // 0: the text means a missing value. None for a text that the survey hasn't seen: the file has changed.
  std::optional<ranks::Rank> rank_of(std::string_view text) {
    const FrequencyTable::Entry* const entry = texts_.find(text);
    return entry ? std::optional(static_cast<ranks::Rank>(entry->rank)) : std::nullopt;
  }

 private:
  Value value(std::size_t place, const FrequencyTable::Entry& entry) const {
    if (!integers_.empty()) return integers_[place];
    if (!reals_.empty()) return reals_[place];
    if (!dates_.empty()) return dates_[place];
    return texts_.with_text(entry, [](std::string_view text) { return Value(std::string(text)); });
  }

  FrequencyTable texts_;
  // The first text of each value, in the values' order; its entry has the frequency of all of them.
  std::vector<FrequencyTable::Position> firsts_;
  // The values again, close together. Texts that stay as they are stand in the table alone.
  std::vector<std::int64_t> integers_;
  std::vector<double> reals_;
  std::vector<std::string> dates_;
};

}  // namespace kiln::import
