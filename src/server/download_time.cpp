#include "server/download_time.h"

#include <algorithm>
#include <chrono>

#include "os/thread_time.h"

namespace kiln::server {

namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kBytesForLimit = 1 << 20;

}  // namespace

Result<bool> next_piece(http::Stream& stream, dataset::QueryConnection& reader, const std::atomic<bool>& is_cancelled,
                        std::string& out) {
  const nanoseconds limit = reader.limits().time;
  const nanoseconds allowed = limit * (1 + stream.bytes_made / kBytesForLimit);
  if (stream.processor_time >= allowed) {
    return fail(ErrorCode::too_expensive, "a download took {} ms of a processor for {} bytes",
                std::chrono::duration_cast<std::chrono::milliseconds>(stream.processor_time).count(),
                stream.bytes_made);
  }
  reader.begin({std::min(limit, allowed - stream.processor_time), false, &is_cancelled});
  const std::size_t begin = out.size();
  const nanoseconds before = thread_time();
  auto more = stream.next(reader, out);
  stream.processor_time += thread_time() - before;
  stream.bytes_made += out.size() - begin;
  return more;
}

}  // namespace kiln::server
