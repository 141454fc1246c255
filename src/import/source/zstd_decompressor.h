// The content of a zstd file (RFC 8878): frames, one after another, some of which may be there to be skipped.
#pragma once

#include <memory>
#include <string_view>

#include "import/source/decompressor.h"

namespace kiln::import {

// Whether a file that starts so is zstd.
bool is_zstd(std::string_view start);

// REQUIRED: file is at its start, and outlives what is returned. Errors: internal (libzstd found no memory).
Result<std::unique_ptr<Decompressor>> open_zstd(InputFile& file);

}  // namespace kiln::import
