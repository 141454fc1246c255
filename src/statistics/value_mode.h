// The most frequent value, found while values come in ascending order: of several that are as frequent, the smallest.
#pragma once

#include <cstdint>

#include "value/value.h"

namespace kiln::statistics {

struct ValueMode {
  Value value;
  std::int64_t frequency = 0;
  std::int64_t ties = 0;  // how many values are as frequent, this one included

  void add(const Value& another, std::int64_t times) {
    if (times > frequency) {
      value = another;
      frequency = times;
      ties = 1;
    } else if (times == frequency) {
      ++ties;
    }
  }
};

}  // namespace kiln::statistics
