#include "text/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "text/characters.h"

namespace kiln {

namespace {

constexpr std::size_t kMaxEdits = 3;
constexpr std::size_t kMaxCompared = 256;  // bytes: what takes time is the product of both lengths

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> before_last, last(other.size() + 1), row(other.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= one.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const char a = lower(one[i - 1]), b = lower(other[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a == b ? 0 : 1)});
      const bool is_swap = i > 1 && j > 1 && a == lower(other[j - 2]) && b == lower(one[i - 2]);
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::move(last);
    last = row;
  }
  return last.back();
}

Nearest::Nearest(std::string_view written) : written_(written), least_(std::min(written.size() / 3, kMaxEdits) + 1) {}

void Nearest::consider(std::string_view candidate) {
  if (written_.size() > kMaxCompared || candidate.size() >= written_.size() + least_ ||
      written_.size() >= candidate.size() + least_)
    return;
  const std::size_t distance = edit_distance(written_, candidate);
  if (distance < least_) least_ = distance, best_ = candidate;
}

}  // namespace kiln
