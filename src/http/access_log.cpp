#include "http/access_log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

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

void write_access_log(const AccessLogEntry& entry) {
  JsonWriter json;
  json.begin_object();
  json.member("time", std::string_view(timestamp()));
  json.member("remote", entry.remote);
  json.member("method", entry.method);
  json.member("target", entry.target);
  json.member("status", std::int64_t{entry.status});
  json.member("bytes", entry.bytes);
  json.member("duration_us", std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(entry.duration).count()});
  json.end_object();
  std::string line = std::move(json).text();
  line += '\n';
  [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
}

}  // namespace kiln::http
