// A column's distribution as inline SVG, 240 by 72 units: bars of a histogram for numbers, an area over time for dates,
// the most frequent values for texts. A part is drawn over the whole, on the same scale; where it's so small that
// nothing of it would be seen, a round number of times as high, and the plot says so. Every bar says in words what it
// stands for, and leads to the rows that it counts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "markup/html.h"
#include "statistics/column_statistics.h"

namespace kiln::markup {

// A column in a part of the dataset.
struct PartOfColumn {
  statistics::ColumnStatistics statistics;  // its histogram on the whole's edges
  std::vector<std::int64_t> frequencies;    // of the whole's values that value_bars() draws
};

// The address of the rows for which these tests of the column hold: {"gte.60", "lt.94"}.
using AddressOf = std::function<std::string(const std::vector<std::string>& tests)>;

// part: null where the whole is shown.
void plot(Html& html, const catalogue::CatalogueColumn& column, const PartOfColumn* part, const AddressOf& address_of);

// How many of the column's most frequent values its plot draws as bars; 0 where it draws none.
std::size_t drawn_values(const catalogue::CatalogueColumn& column);

// By how much the part is drawn higher: the largest of 1, 2, 5, 10, … with which it's still no higher than the whole; 1
// where it can be seen as it is.
std::int64_t magnification(std::int64_t largest_of_part, std::int64_t largest_of_whole);

}  // namespace kiln::markup
