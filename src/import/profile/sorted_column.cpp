#include "import/profile/sorted_column.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "statistics/summarise.h"

namespace kiln::import {

namespace {

// values: sorted. to_value: what the statistics are told of one.
template <class T, class ToValue>
statistics::ColumnStatistics summarise(ColumnType type, std::int64_t nulls, const std::vector<T>& values,
                                       const ToValue& to_value) {
  return statistics::summarise(type, nulls, [&](const auto& callback) {
    for (auto first = values.begin(); first != values.end();) {
      const auto end = std::find_if(first, values.end(), [&](const T& value) { return value != *first; });
      callback(to_value(*first), end - first);
      first = end;
    }
  });
}

template <class Number>
class SortedNumbers : public SortedColumn {
 public:
  explicit SortedNumbers(const ColumnFindings& findings) : type_(findings.type) {
    values_.reserve(static_cast<std::size_t>(findings.values));
  }

  void add(const SQLite::Column& value) override {
    if (value.isNull()) {
      ++nulls_;
    } else if constexpr (std::is_integral_v<Number>) {
      values_.push_back(value.getInt64());
    } else {
      values_.push_back(value.getDouble());
    }
  }

  statistics::ColumnStatistics finish() override {
    std::vector<Number> values = std::move(values_);
    std::ranges::sort(values);
    return summarise(type_, nulls_, values, [](Number value) { return Value(value); });
  }

 private:
  const ColumnType type_;
  std::vector<Number> values_;
  std::int64_t nulls_ = 0;
};

// The texts stand one behind the other.
class SortedTexts : public SortedColumn {
 public:
  explicit SortedTexts(const ColumnFindings& findings) {
    places_.reserve(static_cast<std::size_t>(findings.values));
    bytes_.reserve(static_cast<std::size_t>(findings.text_bytes));
  }

  void add(const SQLite::Column& value) override {
    if (value.isNull()) {
      ++nulls_;
      return;
    }
    const char* const text = value.getText();
    const auto size = static_cast<std::size_t>(value.getBytes());
    places_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(size)});
    bytes_.append(text, size);
  }

  statistics::ColumnStatistics finish() override {
    const std::string bytes = std::move(bytes_);
    std::vector<std::string_view> texts;
    texts.reserve(places_.size());
    for (const Place place : std::exchange(places_, {}))
      texts.push_back(std::string_view(bytes).substr(place.begin, place.size));
    std::ranges::sort(texts);
    return summarise(ColumnType::text, nulls_, texts, [](std::string_view text) { return Value(std::string(text)); });
  }

 private:
  struct Place {
    std::uint32_t begin, size;
  };
  std::string bytes_;
  std::vector<Place> places_;
  std::int64_t nulls_ = 0;
};

}  // namespace

std::int64_t bytes_sorted(const ColumnFindings& findings) {
  if (is_numeric(findings.type)) return findings.values * std::int64_t{sizeof(std::int64_t)};
  // Where they stand, and once more while they are sorted.
  return findings.text_bytes + findings.values * std::int64_t{sizeof(std::uint64_t) + sizeof(std::string_view)};
}

std::unique_ptr<SortedColumn> sort_column(const ColumnFindings& findings) {
  switch (findings.type) {
    case ColumnType::integer: return std::make_unique<SortedNumbers<std::int64_t>>(findings);
    case ColumnType::real: return std::make_unique<SortedNumbers<double>>(findings);
    case ColumnType::text: break;
  }
  return std::make_unique<SortedTexts>(findings);
}

}  // namespace kiln::import
