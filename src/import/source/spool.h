// Standard input can be read once, and an import reads its input twice: what comes is kept in a temporary file without
// a name, which is gone with the process, whatever happens.
#pragma once

#include <functional>

#include "error/error.h"
#include "os/file_descriptor.h"

namespace kiln::import {

// Copies `from` to its end into a file in $TMPDIR (default /tmp) and returns that file, at its beginning. go_on() is
// asked every 200 ms at least, also while nothing comes; false ends the copying. Errors: io (also: the disk is full),
// interrupted.
Result<FileDescriptor> spool(int from, const std::function<bool()>& go_on);

// A new file there without a name, for what is needed again later. Errors: io.
Result<FileDescriptor> open_spool_file();

}  // namespace kiln::import
