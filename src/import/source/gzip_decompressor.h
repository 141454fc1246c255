// The content of a gzip file (RFC 1952), of one member or several.
#pragma once

#include <memory>
#include <string_view>

#include "import/source/decompressor.h"

namespace kiln::import {

// Whether a file that starts so is gzip.
bool is_gzip(std::string_view start);

// REQUIRED: file is at its start, and outlives what is returned. Errors: internal (zlib found no memory).
Result<std::unique_ptr<Decompressor>> open_gzip(InputFile& file);

}  // namespace kiln::import
