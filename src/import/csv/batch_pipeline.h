// Reading and working overlap: one thread reads, decompresses and splits the file into batches while the caller's works
// on those before. At most a few batches are in memory.
#pragma once

#include <functional>

#include "error/error.h"
#include "import/csv/record_reader.h"

namespace kiln::import {

// Told now and then how much of a step is done, from 0 to 1; an error from it ends the work.
using PauseHandler = std::function<Result<void>(double fraction)>;

// Calls on_batch, in this thread and in the file's order, for all that is left in `reader`, which is used in another
// thread until this returns. progress() is asked there, after each batch, for RecordBatch::fraction_read. The first
// error ends it and is returned: one of on_batch, or one of the reader after all batches before it.
Result<void> for_each_batch(RecordReader& reader, const std::function<double()>& progress,
                            const std::function<Result<void>(RecordBatch&)>& on_batch);

}  // namespace kiln::import
