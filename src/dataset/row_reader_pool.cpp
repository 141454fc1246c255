#include "dataset/row_reader_pool.h"

#include <algorithm>
#include <thread>

namespace kiln {

namespace {

// Two a core, so that a core never idles while a thread with a reader waits for the disk.
std::size_t reader_count() { return std::max<std::size_t>(4, 2 * std::thread::hardware_concurrency()); }

}  // namespace

Result<std::unique_ptr<RowReaderPool>> RowReaderPool::open(const std::filesystem::path& database, const std::string& table) {
  auto pool = std::make_unique<RowReaderPool>();
  const std::size_t count = reader_count();
  pool->readers_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    KILN_TRY(RowReader reader, RowReader::open(database, table));
    pool->readers_.push_back(std::move(reader));
    pool->idle_.push_back(&pool->readers_.back());
  }
  return pool;
}

RowReader* RowReaderPool::take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [&] { return !idle_.empty(); });
  RowReader* reader = idle_.back();
  idle_.pop_back();
  return reader;
}

void RowReaderPool::give_back(RowReader* reader) {
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(reader);
  }
  given_back_.notify_one();
}

}  // namespace kiln
