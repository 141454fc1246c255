// Into which bins a column's values are counted, so that their edges are numbers and dates that a person would have
// chosen.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "statistics/column_statistics.h"
#include "value/column_type.h"

namespace kiln::statistics {

// At most kMaxBins bins without counts that cover min to max:
//   - integers that are less than 40 apart: one bin each
//   - other numbers: multiples of 1, 2 or 5 times a power of ten, the narrowest that will do
//   - texts that are dates or times of one form: multiples of seconds, minutes, hours, days, weeks, months or years
// None for other texts. Where all are one real number or one text, one bin from it to itself.
// REQUIRED: min and max are of the column's type and finite.
std::vector<HistogramBin> make_bins(ColumnType type, const Value& min, const Value& max);

// Counts a value into its bin. REQUIRED: values come in ascending order, and `bin`, 0 at first, is kept between calls;
// the bins cover the value.
void count_into(std::vector<HistogramBin>& bins, std::size_t& bin, const Value& value, std::int64_t times);

// The same edges with other counts. walk(callback) calls callback(value, frequency) in ascending order, with values
// that the bins cover, and infinite ones, which are in none.
template <class Walk>
std::vector<HistogramBin> count_again(std::vector<HistogramBin> bins, const Walk& walk) {
  for (HistogramBin& bin : bins) bin.count = 0;
  std::size_t bin = 0;
  walk([&](const Value& value, std::int64_t frequency) {
    const auto* real = std::get_if<double>(&value);
    if (!bins.empty() && !(real && std::isinf(*real))) count_into(bins, bin, value, frequency);
  });
  return bins;
}

}  // namespace kiln::statistics
