// A column's distribution in the width of a few characters: ▁▂▃▅▇█.
#pragma once

#include <string>

#include "statistics/column_statistics.h"

namespace kiln::terminal {

inline constexpr std::size_t kBarCells = 16;

// The histogram in at most kBarCells cells, each as high as its share of the highest; a cell without values is a space,
// one with any is at least ▁. Without a histogram the most frequent values' frequencies in their order, the highest
// first.
std::string distribution_bar(const statistics::ColumnStatistics& statistics);

}  // namespace kiln::terminal
