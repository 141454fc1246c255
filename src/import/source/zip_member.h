// A file in a zip archive as the content to import: the only one there is, or the one that the user names.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "import/source/decompressor.h"
#include "import/source/zip_archive.h"

namespace kiln::import {

// Errors: invalid_argument (there are several, and none is named; there is none; it can't be read here), not_found
// (none has that name), corrupt, io.
Result<std::unique_ptr<Decompressor>> open_zip_member(std::unique_ptr<ZipArchive> archive,
                                                      const std::optional<std::string>& name);

}  // namespace kiln::import
