// Reading and working overlap: one thread reads, decompresses and splits the file into batches while the caller's works
// on those before. At most a few batches are in memory.
#pragma once

#include <functional>

#include "error/error.h"
#include "import/csv/record_reader.h"

namespace kiln::import {

// Told now and then how much of a step is done, from 0 to 1; an error from it ends the work.
using PauseHandler = std::function<Result<void>(double fraction)>;

using BatchHandler = std::function<Result<void>(RecordBatch&)>;

// Calls on_batch, in this thread and in the file's order, for all that is left in `reader`, which is used in another
// thread until this returns. There progress() is asked, after each batch, for RecordBatch::fraction_read, and on_read,
// if any, is called, which has less to do. The first error ends it and is returned: one of on_batch, or one of the
// reader or on_read after all batches before it.
Result<void> for_each_batch(RecordReader& reader, const std::function<double()>& progress, const BatchHandler& on_batch,
                            const BatchHandler& on_read = {});

}  // namespace kiln::import
