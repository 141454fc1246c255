// Threads that compute give way to those that answer at once.
#pragma once

#include <sys/resource.h>

namespace kiln {

// Makes this thread one that others go before. Where loops and workers share few cores, a waiting loop goes first:
// without it, two workers on two cores make p99 of the constant-time requests several times as long. Linux keeps the
// nice value for each thread. Where it's refused, nothing is lost but the order.
inline void become_background_thread() {
  constexpr int kNiceness = 10;
  ::setpriority(PRIO_PROCESS, 0, kNiceness);
}

}  // namespace kiln
