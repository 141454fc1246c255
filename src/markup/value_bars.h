// The most frequent values of a column as bars with their names before them and how often they occur at their ends.
#pragma once

#include "markup/html.h"
#include "markup/plot.h"
#include "statistics/column_statistics.h"

namespace kiln::markup {

inline constexpr std::size_t kValueBars = 6;  // at most

inline bool has_repeated_values(const statistics::ColumnStatistics& whole) {
  return whole.mode_frequency > 1 || whole.count == 1;
}

// In a plot of 240 by 72 units. REQUIRED: the whole has values. part: null where the whole is shown.
void value_bars(Html& html, const statistics::ColumnStatistics& whole, const PartOfColumn* part,
                const AddressOf& address_of);

}  // namespace kiln::markup
