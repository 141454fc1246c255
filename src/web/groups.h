// Groups of the rows: ?group=carrier&figure=mean&of=dep_delay as a table with bars, the largest first, and the form
// that asks for it.
#pragma once

#include <cstddef>
#include <optional>

#include "api/call.h"
#include "error/error.h"
#include "markup/html.h"
#include "question/grouping.h"
#include "web/links.h"
#include "web/view.h"

namespace kiln::web {

struct Groups {
  std::size_t key = 0;
  question::Aggregate figure = question::Aggregate::count;
  std::optional<std::size_t> of;  // which column's figure; none: the rows are counted
};

// None where the address asks for no groups. Errors: invalid_argument, not_found, wrong_type.
Result<std::optional<Groups>> parse_groups(const api::Call& call);

// The section with the form, and with the groups if some are asked for. REQUIRED: the call has a live reader. Errors:
// those of QueryConnection, invalid_argument (too many groups).
Result<markup::Html> group_section(const api::Call& call, const View& view, const std::optional<Groups>& groups);

}  // namespace kiln::web
