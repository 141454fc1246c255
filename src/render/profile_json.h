// The profiles of columns as JSON: what GET /columns, GET /columns/{c} and kiln describe --json say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

// The same around profiles that are there already. begin(), add() for each, finish().
class ProfilesWriter {
 public:
  // The catalogue must outlive it.
  explicit ProfilesWriter(const catalogue::Catalogue& catalogue) : catalogue_(catalogue) {}
  void begin(std::int64_t rows);
  void add(std::string_view profile);  // as profile_json has it
  std::string finish() &&;

 private:
  const catalogue::Catalogue& catalogue_;
  std::string text_;
  bool is_first_ = true;
};

}  // namespace kiln::render
