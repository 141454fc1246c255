// Some rows as a file, for readers that must know its length and ask for its parts: nothing of it is known before, so
// that its length is found by making all of it once, and a part by making what stands before it, too. Nothing is kept.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "dataset/query_connection.h"
#include "files/file.h"

namespace kiln::files {

// Makes the stream from its beginning, each time with the same bytes.
using MakeStream = std::function<std::unique_ptr<http::Stream>()>;

// The file that these streams are; null where making it takes longer than that. Errors: those of the stream.
Result<std::shared_ptr<const File>> counted_file(MakeStream make, dataset::QueryConnection& reader,
                                                 std::chrono::nanoseconds at_most);

}  // namespace kiln::files
