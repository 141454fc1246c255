// A column's different values in ascending order: what its ranks stand for.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <string>
#include <vector>

#include "error/error.h"
#include "statistics/column_statistics.h"
#include "value/value.h"

namespace kiln::ranks {

// Any number of threads may use it.
class Dictionary {
 public:
  // Reads it, and checks it by the digest that the catalogue has of the column's values, their frequencies and the
  // number of missing ones. Errors: corrupt. Throws SQLite::Exception.
  static Result<Dictionary> load(const SQLite::Database& database, std::size_t position, std::int64_t nulls,
                                 const std::string& digest);

  // Its memory, about.
  std::size_t held_bytes() const;

  // How many different values there are; the ranks are 1 to that.
  std::int64_t size() const { return static_cast<std::int64_t>(values_.size()); }
  // REQUIRED: 1 <= rank <= size().
  const Value& value(std::int64_t rank) const { return values_[static_cast<std::size_t>(rank - 1)].value; }
  // How many rows of the whole dataset have it; of rank 0 those without a value.
  std::int64_t frequency(std::int64_t rank) const {
    return rank == 0 ? nulls_ : values_[static_cast<std::size_t>(rank - 1)].frequency;
  }

  // How many values are less than that one, and less or equal. REQUIRED: it's of the column's kind, a number or a text.
  std::int64_t count_less(const Value& value) const;
  std::int64_t count_up_to(const Value& value) const;

 private:
  std::vector<statistics::FrequentValue> values_;
  std::int64_t nulls_ = 0;
};

}  // namespace kiln::ranks
