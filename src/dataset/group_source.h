// Where groups of rows and their figures come from: the columns' ranks, or statements over the rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "catalogue/catalogue.h"
#include "dataset/group_figures.h"
#include "dataset/query_connection.h"
#include "error/error.h"
#include "question/filter.h"
#include "value/value.h"

namespace kiln::dataset {

struct Group {
  std::vector<Value> keys;
  std::int64_t rows = 0;
  std::uint64_t id = 0;               // of the source, which knows it by that
  std::vector<GroupFigures> figures;  // one for each column that is aggregated
};

// A column of which something is said.
struct Aggregated {
  std::size_t position;
  bool in_full;  // see group_figures
};

// Where groups and their figures come from.
class GroupSource {
 public:
  virtual ~GroupSource() = default;
  // In the order of their keys, missing values last.
  virtual Result<std::vector<Group>> find() = 0;
  // Adds the figures of a column to each of the groups.
  virtual Result<void> add_figures(std::span<Group> groups, const Aggregated& aggregated) = 0;
};

// Whether a comes before b.
bool is_less(const Value& a, const Value& b, bool descending, bool nulls_first);

// All must outlive the source. Errors: those of QueryConnection, invalid_argument (more than question::kMaxGroups).
std::unique_ptr<GroupSource> ranked_groups(engine::GroupedRanks& grouped,
                                           const std::vector<catalogue::CatalogueColumn>& columns);
// keys: the positions of the columns to group by, which may be none.
std::unique_ptr<GroupSource> computed_groups(QueryConnection& reader, const question::Filter& filter,
                                             const std::vector<std::size_t>& keys,
                                             const std::vector<catalogue::CatalogueColumn>& columns);

}  // namespace kiln::dataset
