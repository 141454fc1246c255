#include "os/available_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace kiln {

namespace {

namespace fs = std::filesystem;

std::uint64_t physical_memory_bytes() {
  const auto pages = ::sysconf(_SC_PHYS_PAGES), page_bytes = ::sysconf(_SC_PAGESIZE);
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

// The least limit of the group and those above it. No limit is a word in version 2 and a huge number in version 1.
std::uint64_t least_limit(std::uint64_t least, const fs::path& mount, fs::path group, const char* file) {
  for (;; group = group.parent_path()) {
    std::uint64_t limit = 0;
    if (std::ifstream(mount / group.relative_path() / file) >> limit) least = std::min(least, limit);
    if (group == group.parent_path()) return least;
  }
}

}  // namespace

std::uint64_t available_memory_bytes(const fs::path& membership, const fs::path& groups) {
  std::uint64_t least = physical_memory_bytes();
  std::ifstream lines(membership);
  for (std::string line; std::getline(lines, line);) {  // hierarchy:controllers:path
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1), path = line.substr(second + 1);
    if (controllers.empty()) {
      least = least_limit(least, groups, path, "memory.max");
      least = least_limit(least, groups / "unified", path, "memory.max");
    } else if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      least = least_limit(least, groups / "memory", path, "memory.limit_in_bytes");
    }
  }
  return least;
}

}  // namespace kiln
