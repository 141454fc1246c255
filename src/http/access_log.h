// The access log: one JSON object a line on standard output, one line a request.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace kiln::http {

struct AccessLogEntry {
  std::string_view remote;  // the client's address
  std::string_view method;
  std::string_view target;  // as sent
  int status = 0;
  std::int64_t bytes = 0;  // of the body
  std::chrono::steady_clock::duration duration{};
};

// Writes the line with one call, so that lines of several threads don't mix. What can't be written is lost: a full disk
// must not stop the service.
void write_access_log(const AccessLogEntry& entry);

}  // namespace kiln::http
