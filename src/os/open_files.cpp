#include "os/open_files.h"

#include <sys/resource.h>

#include <limits>

namespace kiln {

std::size_t raise_open_files(std::size_t others) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::size_t>::max();
  if (limit.rlim_cur != limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  if (limit.rlim_cur == RLIM_INFINITY) return std::numeric_limits<std::size_t>::max();
  return limit.rlim_cur > others ? static_cast<std::size_t>(limit.rlim_cur) - others : 1;
}

}  // namespace kiln
