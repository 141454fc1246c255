// A file that is in memory already.
#pragma once

#include <memory>
#include <string>

#include "files/file.h"

namespace kiln::files {

// Its streams give each range in one piece.
std::shared_ptr<const File> bytes_file(std::string bytes);

}  // namespace kiln::files
