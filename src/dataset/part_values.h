// The different values of a column in a part of the dataset, with their frequencies; missing ones are left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/query_connection.h"
#include "error/error.h"
#include "question/filter.h"
#include "statistics/column_statistics.h"

namespace kiln::dataset {

// By value or by frequency; of equal frequencies the smaller value comes first.
struct ValuesOrder {
  bool by_frequency = false;
  bool descending = false;
};

struct ValuesPage {
  std::vector<statistics::FrequentValue> values;
  std::int64_t total = 0;  // different values
};

// From the offset on, at most so many. Errors: those of QueryConnection.
Result<ValuesPage> part_values(QueryConnection& reader, const question::Filter& filter, std::size_t position,
                               const catalogue::CatalogueColumn& column, const ValuesOrder& order, std::int64_t offset,
                               std::int64_t at_most);

}  // namespace kiln::dataset
