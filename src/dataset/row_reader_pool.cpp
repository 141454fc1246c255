#include "dataset/row_reader_pool.h"

namespace kiln {

RowReaderPool::RowReaderPool(std::filesystem::path database, std::string table)
    : database_(std::move(database)), table_(std::move(table)) {}

Result<std::unique_ptr<RowReader>> RowReaderPool::take() {
  {
    std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  KILN_TRY(RowReader opened, RowReader::open(database_, table_));
  return std::make_unique<RowReader>(std::move(opened));
}

void RowReaderPool::give_back(std::unique_ptr<RowReader> reader) {
  std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(reader));
}

}  // namespace kiln
