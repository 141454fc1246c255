// What Office wrote before 2007, and what it writes with a password, begin alike: as a compound file ([MS-CFB]), whose
// directory says what is in it.
#pragma once

#include <string_view>

#include "error/error.h"
#include "import/source/input_file.h"

namespace kiln::import {

// start: the file's first 512 bytes. Does nothing where they are none of a compound file.
// Errors: invalid_argument (it is one, with what to do), io.
Result<void> check_not_compound(const InputFile& file, std::string_view start);

}  // namespace kiln::import
