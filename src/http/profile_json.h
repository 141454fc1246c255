// The profiles of columns as JSON: what GET /columns, GET /columns/{c} and kiln describe --json say.
#pragma once

#include <cstddef>
#include <string>

#include "catalogue/catalogue.h"

namespace kiln::http {

// The whole of a profile, or its single figures without what is a list: percentiles, frequent values and the histogram.
enum class Detail { figures, whole };

// {"column":5,"name":"dep_delay", …}: the members that the column's type has, in one order. What a column lacks, because it
// has no values, too few or infinite ones, is null. REQUIRED: position < catalogue.columns.size().
std::string profile_json(const Catalogue& catalogue, std::size_t position);

// {"dataset":"flights","title":…,"description":…,"license":…,"rows":336776,"columns":[…]}
std::string profiles_json(const Catalogue& catalogue, Detail detail);

}  // namespace kiln::http
