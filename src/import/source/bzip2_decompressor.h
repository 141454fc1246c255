// The content of a bzip2 file, of one stream or several: pbzip2 writes many.
#pragma once

#include <memory>
#include <string_view>

#include "import/source/decompressor.h"

namespace kiln::import {

// Whether a file that starts so is bzip2.
bool is_bzip2(std::string_view start);

// REQUIRED: file is at its start, and outlives what is returned. Errors: internal (libbz2 found no memory).
Result<std::unique_ptr<Decompressor>> open_bzip2(InputFile& file);

}  // namespace kiln::import
