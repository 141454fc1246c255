// A connection may be used by one thread at a time, and there are more connections from clients than cores: threads
// borrow a RowReader for the microseconds of one query. All readers are opened at the start: one that was opened later,
// by name, would read another file after an import has replaced this one.
#pragma once

#include <condition_variable>
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
  // Errors: those of RowReader::open.
  static Result<std::unique_ptr<RowReaderPool>> open(const std::filesystem::path& database, const std::string& table);

  // Calls use(reader) with a reader that nobody else has meanwhile, and answers what it answers. Waits for one if all are
  // in use. Errors: those of use.
  template <class Use>
  Result<Row> with_reader(const Use& use) {
    Loan loan(*this);
    return use(*loan.reader);
  }

 private:
  struct Loan {
    explicit Loan(RowReaderPool& lender) : pool(lender), reader(pool.take()) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool.give_back(reader); }
    RowReaderPool& pool;
    RowReader* reader;
  };

  RowReader* take();
  void give_back(RowReader* reader);

  std::vector<RowReader> readers_;
  std::vector<RowReader*> idle_;  // of readers_
  std::mutex mutex_;
  std::condition_variable given_back_;
};

}  // namespace kiln
