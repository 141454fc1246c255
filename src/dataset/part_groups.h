// Groups of the rows that match a filter, and what is said of each: select=carrier,dep_delay.avg(),count(). Exact as
// everything: a group's figures come from its different values and their frequencies, by the import's summary. By ranks
// where all columns have some, otherwise by statements of sql/query/.
#pragma once

#include <cstdint>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/query_connection.h"
#include "error/error.h"
#include "question/filter.h"
#include "question/grouping.h"
#include "value/value.h"

namespace kiln::dataset {

struct GroupPage {
  std::vector<std::vector<Value>> rows;  // a value for each item
  std::int64_t total = 0;                // groups
};

// The groups in the grouping's order, from the offset on, at most so many. Errors: those of QueryConnection,
// invalid_argument (more than question::kMaxGroups).
Result<GroupPage> part_groups(QueryConnection& reader, const question::Filter& filter,
                              const question::Grouping& grouping,
                              const std::vector<catalogue::CatalogueColumn>& columns, std::int64_t offset,
                              std::int64_t at_most);

}  // namespace kiln::dataset
