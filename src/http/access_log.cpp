#include "http/access_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

#include "http/json_writer.h"

namespace kiln::http {

namespace {

// RFC 3339 in UTC with milliseconds.
std::string timestamp() {
  using namespace std::chrono;
  const auto now = time_point_cast<milliseconds>(system_clock::now());
  const auto second = floor<seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)), (now - second).count());
}

}  // namespace

void AccessLog::add(const net::Exchange& exchange) {
  JsonWriter json;
  json.begin_object();
  json.member("time", std::string_view(timestamp()));
  json.member("remote", exchange.remote);
  json.member("method", exchange.method);
  json.member("target", exchange.target);
  json.member("status", std::int64_t{exchange.status});
  json.member("bytes", exchange.body_bytes);
  json.member("duration_us", std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(exchange.duration).count()});
  json.end_object();
  lines_ += json.text();
  lines_ += '\n';
}

void AccessLog::flush() {
  if (lines_.empty()) return;
  static std::mutex mutex;  // a pipe takes no more than 4 KiB at once without mixing
  const std::scoped_lock lock(mutex);
  for (std::string_view rest = lines_; !rest.empty();) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  lines_.clear();
}

}  // namespace kiln::http
