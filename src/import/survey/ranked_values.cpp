#include "import/survey/ranked_values.h"

#include <algorithm>
#include <utility>

namespace kiln::import {

RankedValues::RankedValues(FrequencyTable texts, const FieldReading& reading) : texts_(std::move(texts)) {
  std::vector<std::pair<Value, FrequencyTable::Entry*>> found;
  found.reserve(texts_.distinct());
  texts_.for_each([&](std::string_view text, FrequencyTable::Entry& entry) {
    Value value = value_of(text, reading);
    if (value != Value()) found.emplace_back(std::move(value), &entry);
  });
  std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [value, entry] : found) {
    // 1.0 and 1.00 are one value.
    if (values_.empty() || values_.back().value != value) values_.push_back({std::move(value), 0});
    values_.back().frequency += entry->count;
    entry->rank = static_cast<std::uint32_t>(values_.size());
  }
  for (const auto& [value, frequency] : values_) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) integers_.push_back(*integer);
    if (const auto* real = std::get_if<double>(&value)) reals_.push_back(*real);
  }
}

}  // namespace kiln::import
