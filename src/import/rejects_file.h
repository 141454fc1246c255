// --rejects: a CSV file of the rows that weren't taken as they stand, with line, reason and text.
#pragma once

#include <filesystem>
#include <memory>

#include "error/error.h"
#include "import/csv/rejected_rows.h"

namespace kiln::import {

class RejectsFile {
 public:
  // Creates the file, or empties it, and writes its header. Errors: io.
  static Result<RejectsFile> create(const std::filesystem::path& path);
  RejectsFile(RejectsFile&&) noexcept;
  RejectsFile& operator=(RejectsFile&&) noexcept;
  ~RejectsFile();

  // REQUIRED: this outlives it. One thread at a time may call the handler.
  RejectHandler handler();

  // Errors: io (the disk is full).
  Result<void> close();

 private:
  struct State;
  explicit RejectsFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kiln::import
