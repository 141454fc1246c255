#include "statistics/exact_average.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <type_traits>

#include "statistics/exact_mean.h"

namespace kiln {

namespace {

// SQLite gives each group zeroed memory of this size and knows no destructor.
static_assert(std::is_trivially_destructible_v<ExactMean>);

void step(sqlite3_context* context, int, sqlite3_value** arguments) {
  auto* state = static_cast<ExactMean*>(sqlite3_aggregate_context(context, sizeof(ExactMean)));
  if (!state) return sqlite3_result_error_nomem(context);
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL:
      return;
    case SQLITE_INTEGER:
      return state->add(std::int64_t{sqlite3_value_int64(arguments[0])});
    case SQLITE_FLOAT:
      return state->add(sqlite3_value_double(arguments[0]));
    default:
      return sqlite3_result_error(context, "AVG of a value that is not a number", -1);
  }
}

void finish(sqlite3_context* context) {
  const auto* state = static_cast<const ExactMean*>(sqlite3_aggregate_context(context, 0));
  const auto mean = state ? state->mean() : std::nullopt;
  return mean ? sqlite3_result_double(context, *mean) : sqlite3_result_null(context);
}

}  // namespace

void register_exact_average(SQLite::Database& database) {
  const int status = sqlite3_create_function_v2(database.getHandle(), "avg", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, nullptr,
                                                step, finish, nullptr);
  if (status != SQLITE_OK) throw SQLite::Exception(database.getHandle(), status);
}

}  // namespace kiln
