// The content of an xz file: streams, one after another, with zeros between them or behind.
#pragma once

#include <memory>
#include <string_view>

#include "import/source/decompressor.h"

namespace kiln::import {

// Whether a file that starts so is xz.
bool is_xz(std::string_view start);

// REQUIRED: file is at its start, and outlives what is returned. Errors: internal (liblzma found no memory).
Result<std::unique_ptr<Decompressor>> open_xz(InputFile& file);

}  // namespace kiln::import
