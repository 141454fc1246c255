// Searches as the lists of what they found. A statement that is shown to people has to run where kiln's functions
// aren't: SQLite knows the case of ASCII's letters alone.
#pragma once

#include <SQLiteCpp/Database.h>

#include "engine/plan.h"
#include "error/error.h"
#include "matching/effort.h"
#include "question/filter.h"
#include "ranks/rank_store.h"

namespace kiln::engine {

// The same filter, with lists of values in the place of searches of columns that all have ranks, as long as they found
// at most 1,000 values together. Errors: corrupt, and those of the limits. Throws SQLite::Exception.
Result<question::Filter> spell_searches(const SQLite::Database& database, ranks::RankStore& store,
                                        question::Filter filter, const matching::Effort::Limits& limits);

}  // namespace kiln::engine
