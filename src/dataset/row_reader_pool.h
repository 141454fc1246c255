// A connection may be used by one thread at a time, and there are more connections from clients than cores: threads
// borrow a RowReader for the microseconds of one query. There are never more readers than queries that ran at once.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dataset/row_reader.h"

namespace kiln {

// Any number of threads may call it.
class RowReaderPool {
 public:
  RowReaderPool(std::filesystem::path database, std::string table);

  // Calls use(reader) with a reader that nobody else has meanwhile, and answers what it answers.
  // Errors: those of RowReader::open, those of use.
  template <class Use>
  Result<Row> with_reader(const Use& use) {
    KILN_TRY(std::unique_ptr<RowReader> reader, take());
    Result<Row> row = use(*reader);
    give_back(std::move(reader));
    return row;
  }

 private:
  Result<std::unique_ptr<RowReader>> take();
  void give_back(std::unique_ptr<RowReader> reader);

  const std::filesystem::path database_;
  const std::string table_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RowReader>> idle_;
};

}  // namespace kiln
