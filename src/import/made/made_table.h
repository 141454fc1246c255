// A table that isn't written as CSV, as the text that table_text.h describes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "error/error.h"

namespace kiln::import {

enum class MadeKind { json, json_lines, sheet };

class MadeTable {
 public:
  MadeTable() = default;
  MadeTable(const MadeTable&) = delete;
  MadeTable& operator=(const MadeTable&) = delete;
  virtual ~MadeTable() = default;

  // The next bytes; 0 at the end. Errors: everything that can be wrong with the file.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  // Begins again. REQUIRED: what it's made of was rewound.
  virtual void restart() = 0;
  virtual MadeKind kind() const = 0;
  // For a person: what was chosen and left out.
  virtual std::vector<std::string> notes() const = 0;
};

}  // namespace kiln::import
