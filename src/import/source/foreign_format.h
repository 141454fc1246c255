// A file of a format that isn't read here is told by its first bytes, and its user what makes a CSV file of it. Without
// this, a database would be called UTF-16, and an archive a table of one column.
#pragma once

#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::import {

// How many of the first bytes tell: tar has its mark at 257.
inline constexpr std::size_t kForeignStartBytes = 512;

// start: the content's first bytes, decompressed; compression: by what it was ("none"). path is for messages.
// Errors: invalid_argument (it is of a known format that isn't read here).
Result<void> check_not_foreign(const std::string& path, std::string_view start, const std::string& compression);

// The same for formats that are text, as HTML, and so could be CSV all the same where the user says it is.
Result<void> check_not_markup(const std::string& path, std::string_view start);

}  // namespace kiln::import
