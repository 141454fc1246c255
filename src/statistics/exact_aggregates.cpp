#include "statistics/exact_aggregates.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <type_traits>

#include "statistics/exact_mean.h"

namespace kiln::statistics {

namespace {

// SQLite gives each group zeroed memory of this size and knows no destructor.
static_assert(std::is_trivially_destructible_v<ExactMean>);

void step(sqlite3_context* context, int, sqlite3_value** arguments) {
  auto* state = static_cast<ExactMean*>(sqlite3_aggregate_context(context, sizeof(ExactMean)));
  if (!state) return sqlite3_result_error_nomem(context);
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL: return;
    case SQLITE_INTEGER: return state->add(std::int64_t{sqlite3_value_int64(arguments[0])});
    case SQLITE_FLOAT: return state->add(sqlite3_value_double(arguments[0]));
    default:  // in a column of numbers, by damage alone
      sqlite3_result_error(context, "AVG or SUM of a value that is not a number", -1);
      sqlite3_result_error_code(context, SQLITE_CORRUPT);
  }
}

const ExactMean* state_of(sqlite3_context* context) {
  return static_cast<const ExactMean*>(sqlite3_aggregate_context(context, 0));
}

void finish_average(sqlite3_context* context) {
  const auto* state = state_of(context);
  const auto mean = state ? state->mean() : std::nullopt;
  return mean ? sqlite3_result_double(context, *mean) : sqlite3_result_null(context);
}

void finish_sum(sqlite3_context* context) {
  const auto* state = state_of(context);
  const Value sum = state ? state->sum() : Value();
  if (const auto* integer = std::get_if<std::int64_t>(&sum)) return sqlite3_result_int64(context, *integer);
  if (const auto* real = std::get_if<double>(&sum)) return sqlite3_result_double(context, *real);
  sqlite3_result_null(context);
}

}  // namespace

void register_exact_aggregates(SQLite::Database& database) {
  for (const auto& [name, finish] : {std::pair("avg", &finish_average), std::pair("sum", &finish_sum)}) {
    const int status = sqlite3_create_function_v2(database.getHandle(), name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                                  nullptr, nullptr, step, finish, nullptr);
    if (status != SQLITE_OK) throw SQLite::Exception(database.getHandle(), status);
  }
}

}  // namespace kiln::statistics
