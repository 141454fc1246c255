// A part of the dataset: the rows for which some conditions hold.
#pragma once

#include <cstddef>
#include <vector>

#include "question/condition.h"

namespace kiln::question {

struct Filter {
  std::vector<Condition> conditions;  // which must all hold; none: the whole dataset

  bool is_whole() const { return conditions.empty(); }

  // The positions of the columns it looks at, each once, in the order in which they are named; an index of one of them
  // may make it fast.
  std::vector<std::size_t> columns() const;

  // Its memory, about: a download keeps it until the client has read everything.
  std::size_t held_bytes() const;
};

}  // namespace kiln::question
