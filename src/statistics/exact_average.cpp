#include "statistics/exact_average.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cmath>
#include <new>

#include "statistics/exact_sum.h"

namespace kiln {

namespace {

// SQLite gives each group zeroed memory of this size and knows no destructor: it must be trivial, and valid as zeros.
struct AverageState {
  ExactSum sum;
  std::int64_t count;
  double infinite;  // the sum of the infinities among the values
};
static_assert(std::is_trivially_destructible_v<AverageState>);

void step(sqlite3_context* context, int, sqlite3_value** arguments) {
  auto* state = static_cast<AverageState*>(sqlite3_aggregate_context(context, sizeof(AverageState)));
  if (!state) return sqlite3_result_error_nomem(context);
  switch (sqlite3_value_type(arguments[0])) {
    case SQLITE_NULL:
      return;
    case SQLITE_INTEGER:
      state->sum.add(std::int64_t{sqlite3_value_int64(arguments[0])});
      break;
    case SQLITE_FLOAT:
      if (const double value = sqlite3_value_double(arguments[0]); std::isfinite(value)) {
        state->sum.add(value);
      } else {
        state->infinite += value;
      }
      break;
    default:
      return sqlite3_result_error(context, "AVG of a value that is not a number", -1);
  }
  ++state->count;
}

void finish(sqlite3_context* context) {
  const auto* state = static_cast<const AverageState*>(sqlite3_aggregate_context(context, 0));
  if (!state || state->count == 0) return sqlite3_result_null(context);
  sqlite3_result_double(context, state->infinite != 0 ? state->infinite : state->sum.divided_by(state->count));
}

}  // namespace

void register_exact_average(SQLite::Database& database) {
  const int status = sqlite3_create_function_v2(database.getHandle(), "avg", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, nullptr,
                                                step, finish, nullptr);
  if (status != SQLITE_OK) throw SQLite::Exception(database.getHandle(), status);
}

}  // namespace kiln
