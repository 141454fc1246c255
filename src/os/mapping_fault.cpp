#include "os/mapping_fault.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>

namespace kiln {

namespace {

std::atomic<std::uint32_t> faults = 0;
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "a signal handler may wait for no lock");
std::uintptr_t page_bytes = 0;

// A page of zeros takes the place of the one that isn't there, and the reading is tried again when this returns. All
// calls are safe here: mmap isn't on the list of signal-safety(7), but is no more than a system call on Linux.
void put_zeros(int signal, siginfo_t* info, void*) {
  const int reason = errno;
  if (info->si_code == BUS_ADRERR) {
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    void* const page = reinterpret_cast<void*>(address - address % page_bytes);
    if (::mmap(page, page_bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) {
      ++faults;
      errno = reason;
      return;
    }
  }
  // Any other kind ends the process, as it would have.
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  ::sigaction(signal, &by_default, nullptr);
  ::raise(signal);
}

}  // namespace

void survive_mapping_faults() {
  static std::once_flag once;
  std::call_once(once, [] {
    page_bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    struct sigaction action{};
    action.sa_sigaction = put_zeros;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGBUS, &action, nullptr);
  });
}

std::uint32_t mapping_faults() { return faults; }

}  // namespace kiln
