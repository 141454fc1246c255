#include "metrics/process_figures.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <memory>
#include <string>

namespace kiln::metrics {

namespace {

// Descriptors are counted by walking through them, which with thousands of connections takes milliseconds: not more
// often than this, however often somebody asks.
constexpr std::chrono::milliseconds kLasting{500};

double seconds_of(const timespec& time) {
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}
double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// The 22nd field of proc(5)'s stat, in ticks since the machine began; the second one, in parentheses, may be anything.
std::optional<double> start_time() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text, '\0');
  std::size_t at = text.rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) at = text.find(' ', at + 1);
  if (at == std::string::npos) return std::nullopt;
  timespec now{}, since_boot{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return seconds_of(now) - seconds_of(since_boot) +
         std::strtod(text.c_str() + at, nullptr) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Linux 6.2 and later say how many there are; before, they are counted, without the one that counts.
std::optional<std::int64_t> count_open_files() {
  constexpr const char* kFiles = "/proc/self/fd";
  struct stat status{};
  if (::stat(kFiles, &status) == 0 && status.st_size > 0) return status.st_size;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(kFiles), ::closedir);
  if (!folder) return std::nullopt;
  std::int64_t count = -1;
  while (const dirent* const entry = ::readdir(folder.get())) count += entry->d_name[0] != '.' ? 1 : 0;
  return count;
}

}  // namespace

ProcessFigures::ProcessFigures() : start_seconds_(start_time()) {}

ProcessFigures::Figures ProcessFigures::read() {
  Figures figures;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  figures.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  std::int64_t size = 0, resident = 0;
  if (std::ifstream file("/proc/self/statm"); file >> size >> resident) {
    figures.virtual_bytes = size * ::sysconf(_SC_PAGESIZE);
    figures.resident_bytes = resident * ::sysconf(_SC_PAGESIZE);
  }
  figures.open_files = count_open_files();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    figures.max_files = static_cast<std::int64_t>(limit.rlim_cur);
  return figures;
}

void ProcessFigures::append_to(Exposition& out) {
  Figures figures;
  {
    const std::scoped_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (read_at_ == std::chrono::steady_clock::time_point() || now - read_at_ >= kLasting) {
      last_ = read();
      read_at_ = now;
    }
    figures = last_;
  }
  const auto gauge = [&](std::string_view name, std::string_view help, const auto& value) {
    if (!value) return;
    out.family(name, Type::gauge, help);
    out.sample({}, *value);
  };
  out.family("process_cpu_seconds", Type::counter, "Total user and system CPU time spent in seconds.");
  out.sample({}, figures.cpu_seconds);
  gauge("process_open_fds", "Number of open file descriptors.", figures.open_files);
  gauge("process_max_fds", "Maximum number of open file descriptors.", figures.max_files);
  gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", figures.virtual_bytes);
  gauge("process_resident_memory_bytes", "Resident memory size in bytes.", figures.resident_bytes);
  gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", start_seconds_);
}

}  // namespace kiln::metrics
