// How much may be done for a file that nobody has looked at yet. Pages that lead to one another in circles make reading
// a small table take for ever, and SQLite looks for such only in an integrity check; what an honest file asks for grows
// with its size.
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <cstdint>

namespace kiln::sql {

// While it lives, statements of the connection end with SQLITE_INTERRUPT once this thread has worked for longer than
// any file of that size takes: 2 s, and a second for each 100 MB. Processor time, so that a slow disk is no fault.
// Belongs to one thread.
class WorkLimit {
 public:
  WorkLimit(const SQLite::Database& database, std::int64_t bytes);
  WorkLimit(const WorkLimit&) = delete;
  ~WorkLimit();

  // Whether that ended a statement.
  bool is_reached() const { return is_reached_; }

 private:
  static int look(void* limit);
  const SQLite::Database& database_;
  const std::chrono::nanoseconds end_;
  bool is_reached_ = false;
};

}  // namespace kiln::sql
