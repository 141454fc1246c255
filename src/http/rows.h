// GET /rows: a page of rows, or all of them. A download is made piece by piece while the client reads, and its place in the
// dataset is no more than a row number, so it holds neither a thread nor a statement between two pieces, nor much memory.
#pragma once

#include <cstdint>
#include <string>

#include "http/handlers.h"

namespace kiln::http {

// ?offset=N (0), ?limit=N, ?format=json|ndjson|csv (json).
// json: an array of objects; limit is 100, and 1,000 at most. ndjson (one object a line) and csv: all rows, unless limited.
// Errors: invalid_argument.
Result<Answer> get_rows(const Call& call);

enum class RowFormat { json, ndjson, csv };

// The rows [next, end) in that format. One thread at a time uses it.
class RowStream final : public net::Body {
 public:
  // REQUIRED: 0 <= begin <= end <= rows. The api must outlive it.
  RowStream(const Api& api, RowFormat format, std::int64_t begin, std::int64_t end);

  // Appends the next piece, about 128 KiB, to `out`; says whether there are more. Errors: those of RowReader.
  Result<bool> next(RowReader& reader, std::string& out);

 private:
  const Api& api_;
  const RowFormat format_;
  std::int64_t next_;
  const std::int64_t begin_, end_;
};

}  // namespace kiln::http
