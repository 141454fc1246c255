// The access log: one JSON object a line on standard output, one line a request.
#pragma once

#include <string>

#include "net/service.h"

namespace kiln::http {

// Belongs to one thread; several of them may write at the same time, and their lines don't mix.
class AccessLog {
 public:
  void add(const net::Exchange& exchange);
  // Writes what was added since. What can't be written is lost: a full disk must not stop the service.
  void flush();

 private:
  std::string lines_;
};

}  // namespace kiln::http
