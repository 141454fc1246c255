#include "os/available_memory.h"

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const char* text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

TEST_CASE("the memory that a control group leaves") {
  const test::TemporaryFolder folder;
  const fs::path membership = folder.path() / "cgroup", groups = folder.path() / "sys";
  const std::uint64_t all = available_memory_bytes(folder.path() / "nothing", groups);
  REQUIRE(all > 1 << 28);
  const auto available = [&](const char* text) {
    write(membership, text);
    return available_memory_bytes(membership, groups);
  };
  write(groups / "memory/memory.limit_in_bytes", "9223372036854771712\n");
  write(groups / "memory/docker/abc/memory.limit_in_bytes", "67108864\n");
  write(groups / "slice/memory.max", "100000000\n");
  write(groups / "slice/own/memory.max", "max\n");
  write(groups / "unified/hybrid/memory.max", "50000000\n");
  CHECK(available("") == all);
  CHECK(available("9:memory:/\n0::/\n") == all);
  CHECK(available("9:cpu,memory:/docker/abc\n") == 67108864);
  CHECK(available("9:memory:/docker/abc/inner/most\n") == 67108864);
  CHECK(available("0::/slice/own\n") == 100000000);
  CHECK(available("5:memory:/docker/abc\n0::/hybrid\n") == 50000000);
  CHECK(available("5:memoryx:/docker/abc\nnonsense\n") == all);
  write(groups / "memory/memory.limit_in_bytes", "30000000\n");  // a container that sees its own group as the root
  CHECK(available("9:memory:/elsewhere/on/the/host\n") == 30000000);
}

}  // namespace
}  // namespace kiln
