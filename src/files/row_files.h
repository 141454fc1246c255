// What is known of the files of rows, kept for the next request: texts of cells, and where blocks of rows begin. Of
// each form once, so that their number is bounded by the forms and not by the requests.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "dataset/dataset.h"
#include "files/file.h"
#include "files/row_layout.h"
#include "files/row_text.h"
#include "http/format.h"
#include "os/memory_budget.h"

namespace kiln::files {

// Any number of threads may use it.
class RowFiles {
 public:
  // The dataset must outlive it and its files.
  explicit RowFiles(const dataset::Dataset& dataset) : dataset_(dataset) {}

  // All rows in that form; null while its length isn't known, because finding it out takes longer than that: the next
  // call goes on. REQUIRED: the form has a frame. Errors: those of QueryConnection.
  Result<std::shared_ptr<const File>> find(const http::RowForm& form, dataset::QueryConnection& reader,
                                           std::chrono::nanoseconds at_most);

  // Texts of cells that nobody uses are made again when they are needed; lengths stay.
  void forget_texts();

 private:
  struct Known {
    std::shared_ptr<const RowText> text;
    std::weak_ptr<const RowText> used_text;  // also when it was forgotten: there are never two
    std::shared_ptr<RowLayout> layout;
  };
  using Key = std::pair<http::Format, char>;  // and the separator: a byte order mark changes no row

  Result<std::shared_ptr<const RowText>> text_of(const Key& key, const http::RowForm& form,
                                                 dataset::QueryConnection& reader);
  std::shared_ptr<RowLayout> layout_of(const Key& key, MemoryBudget* budget);

  const dataset::Dataset& dataset_;
  std::mutex mutex_;  // of the map
  std::map<Key, Known> known_;
};

}  // namespace kiln::files
