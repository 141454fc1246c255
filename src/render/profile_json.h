// The profiles of columns as JSON: what GET /columns, GET /columns/{c} and kiln describe --json say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "catalogue/catalogue.h"

namespace kiln::render {

// {"column":5,"name":"dep_delay", …}: the members that the column's type has, in one order. What a column lacks,
// because it has no values, too few or infinite ones, is null. `nans`: of the missing values, how many were NaN in the
// file; none: nobody knows.
std::string profile_json(std::size_t position, const catalogue::CatalogueColumn& column,
                         std::optional<std::int64_t> nans);

// {"dataset":"flights","title":…,"description":…,"license":…,"rows":336776,"columns":[…]}: every column's single
// figures, or its whole profile with what is a list: percentiles, frequent values and the histogram.
enum class Detail { figures, whole };
std::string profiles_json(const catalogue::Catalogue& catalogue, Detail detail = Detail::figures);

}  // namespace kiln::render
