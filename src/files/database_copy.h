// The baked file itself, to be downloaded, or read by an SQLite at the other end that asks for its pages by ranges.
#pragma once

#include <memory>

#include "dataset/dataset.h"
#include "files/file.h"

namespace kiln::files {

// It's read by pread and not from a mapping: a page that isn't there is an error then, and no signal. What was read of
// a file that has changed meanwhile is one, too. The dataset must outlive it and its streams.
std::shared_ptr<const File> database_copy(const dataset::Dataset& dataset);

}  // namespace kiln::files
