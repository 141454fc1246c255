// What a question is about: a column of the dataset, or the rows' own numbers.
#pragma once

#include <cstddef>
#include <optional>

namespace kiln::question {

struct Reference {
  std::optional<std::size_t> position;  // of the column; none: the row's number, from 0
  bool is_row() const { return !position; }
  bool operator==(const Reference&) const = default;
};

}  // namespace kiln::question
