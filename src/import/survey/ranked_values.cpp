#include "import/survey/ranked_values.h"

#include <algorithm>
#include <utility>

namespace kiln::import {

RankedValues::RankedValues(FrequencyTable texts, const FieldReading& reading) : texts_(std::move(texts)) {
  std::vector<std::pair<Value, FrequencyTable::Position>> found;
  found.reserve(texts_.distinct());
  for (FrequencyTable::Position i = 0; i < texts_.distinct(); ++i) {
    Value value = texts_.with_text(texts_.entry(i), [&](std::string_view text) { return value_of(text, reading); });
    if (value != Value()) found.emplace_back(std::move(value), i);
  }
  std::ranges::sort(found);
  for (auto next = found.begin(); next != found.end();) {
    FrequencyTable::Entry& first = texts_.entry(next->second);
    const auto end = std::find_if(next, found.end(), [&](const auto& other) { return other.first != next->first; });
    firsts_.push_back(next->second);
    const auto rank = static_cast<ranks::Rank>(firsts_.size());  // more than it can number have no ranks
    first.rank = rank;
    for (auto other = next + 1; other != end; ++other) {  // 1.0 and 1.00 are one value
      FrequencyTable::Entry& entry = texts_.entry(other->second);
      first.count = first.count + entry.count;
      entry.rank = rank;
    }
    if (const auto* integer = std::get_if<std::int64_t>(&next->first)) integers_.push_back(*integer);
    if (const auto* real = std::get_if<double>(&next->first)) reals_.push_back(*real);
    if (reading.date) dates_.push_back(std::get<std::string>(std::move(next->first)));
    next = end;
  }
  firsts_.shrink_to_fit();
}

}  // namespace kiln::import
