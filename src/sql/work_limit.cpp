#include "sql/work_limit.h"

#include <sqlite3.h>

#include "os/thread_time.h"

namespace kiln::sql {

namespace {

constexpr int kInstructionsPerLook = 10'000;  // of SQLite's virtual machine: some 0.5 ms
constexpr std::chrono::nanoseconds kLeast = std::chrono::seconds(2), kPerByte{10};

}  // namespace

WorkLimit::WorkLimit(const SQLite::Database& database, std::int64_t bytes)
    : database_(database), end_(thread_time() + kLeast + kPerByte * bytes) {
  sqlite3_progress_handler(database_.getHandle(), kInstructionsPerLook, look, this);
}

WorkLimit::~WorkLimit() { sqlite3_progress_handler(database_.getHandle(), 0, nullptr, nullptr); }

int WorkLimit::look(void* limit) {
  auto& self = *static_cast<WorkLimit*>(limit);
  self.is_reached_ = self.is_reached_ || thread_time() >= self.end_;
  return self.is_reached_ ? 1 : 0;
}

}  // namespace kiln::sql
