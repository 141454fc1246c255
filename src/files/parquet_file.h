// All rows as a Parquet file: of any part of it those columns of its row groups are made that it touches, as readers
// ask for the footer and then for the columns that they want.
#pragma once

#include <memory>

#include "dataset/dataset.h"
#include "files/file.h"
#include "files/parquet_layout.h"

namespace kiln::files {

// REQUIRED: the layout is known, and of that dataset, which must outlive the file and its streams.
std::shared_ptr<const File> parquet_file(const dataset::Dataset& dataset, std::shared_ptr<const ParquetLayout> layout);

}  // namespace kiln::files
