// All rows as a file of one form: any part of it is made by going to its block of rows and writing from there.
#pragma once

#include <memory>
#include <string>

#include "dataset/dataset.h"
#include "files/file.h"
#include "files/row_layout.h"
#include "files/row_text.h"

namespace kiln::files {

// What its streams share.
struct RowFileParts {
  const dataset::Dataset& dataset;  // which must outlive them
  std::string head;                 // what stands before the first row
  std::shared_ptr<const RowText> text;
  std::shared_ptr<const RowLayout> layout;
};

// REQUIRED: the layout is known, and of that text.
std::shared_ptr<const File> row_file(RowFileParts parts);

}  // namespace kiln::files
