// The aggregates of groups: one table, which the parser, its messages and the OpenAPI document read.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "question/grouping.h"

namespace kiln::query {

struct AggregateName {
  std::string_view name;
  question::Aggregate aggregate;
  bool needs_numbers;
};

// In the order in which messages name them.
inline constexpr std::array kAggregates{AggregateName{"count", question::Aggregate::count, false},
                                        AggregateName{"sum", question::Aggregate::sum, true},
                                        AggregateName{"avg", question::Aggregate::avg, true},
                                        AggregateName{"min", question::Aggregate::min, false},
                                        AggregateName{"max", question::Aggregate::max, false},
                                        AggregateName{"median", question::Aggregate::median, true},
                                        AggregateName{"mode", question::Aggregate::mode, false},
                                        AggregateName{"stddev", question::Aggregate::stddev, true}};

inline std::string list_aggregates() {
  std::string names;
  for (const AggregateName& one : kAggregates) names += (names.empty() ? "" : ", ") + std::string(one.name) + "()";
  return names;
}

}  // namespace kiln::query
