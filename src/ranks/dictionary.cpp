#include "ranks/dictionary.h"

#include <algorithm>

#include "sql/statements.h"
#include "value/compare.h"
#include "value/value_digest.h"

namespace kiln::ranks {

Result<Dictionary> Dictionary::load(const SQLite::Database& database, std::size_t position, std::int64_t nulls,
                                    const std::string& digest) {
  Dictionary dictionary;
  dictionary.nulls_ = nulls;
  Sha256 found;
  SQLite::Statement rows(database, sql::ranks_select_values);
  rows.bind(":position", static_cast<std::int64_t>(position));
  while (rows.executeStep()) {
    const std::int64_t rank = rows.getColumn(0).getInt64();
    Value value = read_value(rows.getColumn(1));
    const std::int64_t frequency = rows.getColumn(2).getInt64();
    if (rank != dictionary.size() + 1)
      return fail(ErrorCode::corrupt, "kiln_values has rank {} of column {} where {} is expected", rank, position,
                  dictionary.size() + 1);
    add_value(found, value);
    found.add(static_cast<std::uint64_t>(frequency));
    dictionary.values_.push_back({std::move(value), frequency});
  }
  found.add(static_cast<std::uint64_t>(nulls));
  if (found.finish() != digest)
    return fail(ErrorCode::corrupt, "kiln_values isn't what kiln_columns says of column {}", position);
  return dictionary;
}

std::size_t Dictionary::held_bytes() const {
  std::size_t bytes = values_.capacity() * sizeof(statistics::FrequentValue);
  for (const statistics::FrequentValue& one : values_) {
    const auto* const text = std::get_if<std::string>(&one.value);
    if (text && text->capacity() > sizeof(std::string) / 2) bytes += text->capacity();  // shorter ones are in place
  }
  return bytes;
}

std::int64_t Dictionary::count_less(const Value& value) const {
  const auto found = std::ranges::partition_point(
      values_, [&](const statistics::FrequentValue& one) { return compare(one.value, value) < 0; });
  return found - values_.begin();
}

std::int64_t Dictionary::count_up_to(const Value& value) const {
  const auto found = std::ranges::partition_point(
      values_, [&](const statistics::FrequentValue& one) { return compare(one.value, value) <= 0; });
  return found - values_.begin();
}

}  // namespace kiln::ranks
