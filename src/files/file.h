// A file as HTTP gives it: so many bytes, of which any may be asked for, in whatever way they are made. Each form of
// the dataset is one of these: rows as text (row_file.h), the database itself (database_copy.h).
#pragma once

#include <cstdint>
#include <memory>

#include "http/answer.h"
#include "http/byte_ranges.h"

namespace kiln::files {

// Any number of threads may use it.
class File {
 public:
  virtual ~File() = default;
  virtual std::int64_t bytes() const = 0;
  // These bytes, in pieces of about 128 KiB; it outlives the file. It fails rather than end with more or fewer than
  // were asked for. REQUIRED: the range lies within the file.
  virtual std::unique_ptr<http::Stream> stream(const http::ByteRange& range) const = 0;
};

// Some 2 ms of work; longer ones would let other downloads wait longer.
inline constexpr std::size_t kPieceBytes = 128 * 1024;

}  // namespace kiln::files
