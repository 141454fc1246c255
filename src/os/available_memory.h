// How much memory this process may use: the machine's, or less where a control group limits it, as containers do.
// By ourselves because libuv before 1.45 (Debian 12 has 1.44) reads the limit of the root group alone, which is the
// container's only where there is a namespace of control groups.
#pragma once

#include <cstdint>
#include <filesystem>

namespace kiln {

// In bytes. The paths are for tests. See cgroups(7); cgroup-v1/memory.txt, memory.limit_in_bytes; cgroup-v2.rst,
// memory.max: a group's limit holds for all groups below it.
std::uint64_t available_memory_bytes(const std::filesystem::path& membership = "/proc/self/cgroup",
                                     const std::filesystem::path& groups = "/sys/fs/cgroup");

}  // namespace kiln
