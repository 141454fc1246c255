// A download may take as long as its client likes, but not as much of a processor: the limit of a query's time holds
// for what it takes before it has delivered anything, and for every mebibyte after that once more.
#pragma once

#include <atomic>
#include <string>

#include "dataset/query_connection.h"
#include "error/error.h"
#include "http/answer.h"

namespace kiln::server {

// Appends the stream's next piece; see http::Stream::next. Errors: those, and too_expensive.
Result<bool> next_piece(http::Stream& stream, dataset::QueryConnection& reader, const std::atomic<bool>& is_cancelled,
                        std::string& out);

}  // namespace kiln::server
