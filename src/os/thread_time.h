// What a thread has taken of a processor: unlike the clock's time it doesn't pass while others run or a disk is slow.
#pragma once

#include <chrono>
#include <ctime>

namespace kiln {

// Of the calling thread, since it began (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID).
inline std::chrono::nanoseconds thread_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace kiln
