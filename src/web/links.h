// The addresses that a page's links lead to: the page's own with something changed in it. The state of a page is its
// address and nothing else, so that it can be kept, sent and gone back to.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset/dataset.h"
#include "http/target.h"

namespace kiln::web {

// What pages take beside filters. A column that is called so is reached by its number.
inline constexpr std::string_view kOpen = "open", kGroup = "group", kFigure = "figure", kOf = "of";
// The fields of the form that adds a filter; they never stay in an address.
inline constexpr std::string_view kNewColumn = "new-column", kNewTest = "new-test", kNewValue = "new-value";

// Both must outlive it.
class Links {
 public:
  Links(const dataset::Dataset& dataset, const http::Target& target) : dataset_(dataset), target_(target) {}

  // The name by which an address calls a column, alone and in lists: its own where that's a plain word, else its
  // number.
  std::string name_of(std::size_t position) const;

  // The place of each filter among the target's parameters.
  std::vector<std::size_t> filters() const;
  // name=value of what isn't a filter, and isn't named here either.
  std::vector<std::pair<std::string, std::string>> kept(std::span<const std::string_view> without) const;

  // To the overview, from its first rows on where nothing else is said:
  // with a parameter set to this; an empty one left out
  std::string with(std::string_view name, std::string_view value) const;
  // to other rows
  std::string at_offset(std::int64_t offset) const;
  // without these parameters, by their places
  std::string without(std::span<const std::size_t> places) const;
  std::string whole() const { return without(filters()); }
  std::string ungrouped() const;
  // with these tests of a column instead of its filters
  std::string filtered(std::size_t position, std::span<const std::string> tests) const;

  // To a column's page, of the same part.
  std::string column(std::size_t position) const;
  // To the API: the same rows in that format, and groups of them as CSV.
  std::string rows(std::string_view format) const;
  std::string grouped_rows(std::string_view select, std::string_view order) const;

 private:
  std::string to(std::string_view path, const std::vector<std::pair<std::string, std::string>>& parameters) const;
  bool is_filter(std::string_view name) const;
  const dataset::Dataset& dataset_;
  const http::Target& target_;
};

}  // namespace kiln::web
