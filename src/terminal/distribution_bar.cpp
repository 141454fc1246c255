#include "terminal/distribution_bar.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace kiln::terminal {

namespace {

constexpr std::array kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// The same distribution in fewer cells of equal width. A bin that lies across the border of two cells is divided
// between them: whole bins, 2 and 3 of 40 by turns, would make teeth of an even distribution.
std::vector<double> fewer(const std::vector<double>& bins, std::size_t cells) {
  if (bins.size() <= cells) return bins;
  std::vector<double> heights(cells, 0);
  const double width = static_cast<double>(bins.size()) / static_cast<double>(cells);  // of a cell, in bins
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const double begin = static_cast<double>(cell) * width, end = begin + width;
    for (auto bin = static_cast<std::size_t>(begin); bin < bins.size() && static_cast<double>(bin) < end; ++bin) {
      const double inside = std::min(end, static_cast<double>(bin) + 1) - std::max(begin, static_cast<double>(bin));
      heights[cell] += bins[bin] * inside;
    }
  }
  return heights;
}

}  // namespace

std::string distribution_bar(const statistics::ColumnStatistics& statistics) {
  std::vector<double> heights;
  heights.reserve(std::max(statistics.histogram.size(), statistics.most_frequent.size()));
  for (const statistics::HistogramBin& bin : statistics.histogram) heights.push_back(static_cast<double>(bin.count));
  if (heights.empty()) {
    for (const statistics::FrequentValue& frequent : statistics.most_frequent)
      heights.push_back(static_cast<double>(frequent.frequency));
    heights.resize(std::min(heights.size(), kBarCells));
  }
  heights = fewer(heights, kBarCells);
  const double highest = heights.empty() ? 0 : *std::ranges::max_element(heights);
  std::string bar;
  for (const double height : heights) {
    if (height <= 0) {
      bar += ' ';
    } else {
      const auto block = static_cast<std::size_t>(std::ceil(height / highest * static_cast<double>(kBlocks.size())));
      bar += kBlocks[std::clamp<std::size_t>(block, 1, kBlocks.size()) - 1];
    }
  }
  return bar;
}

}  // namespace kiln::terminal
