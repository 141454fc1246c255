// A mapped file that is cut: its missing pages read as zeros, the process goes on and knows.
#include "os/mapping_fault.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>

#include "catch.h"
#include "os/file_descriptor.h"
#include "temporary_folder.h"

namespace kiln {
namespace {

// What waitpid says of a process of its own: a fault is remembered as long as the process lives.
int status_of(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

TEST_CASE("pages of a mapped file that was cut read as zeros, and that is known") {
  const test::TemporaryFolder folder;
  const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), bytes = 4 * page;
  const auto path = folder.write("mapped", std::string(bytes, 'x'));
  const int status = status_of([&] {
    survive_mapping_faults();
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const auto* mapped =
        static_cast<const volatile char*>(::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.number(), 0));
    if (mapped[3 * page] != 'x' || mapping_faults() > 0) return 1;
    std::filesystem::resize_file(path, page);
    if (mapped[page - 1] != 'x' || mapping_faults() > 0) return 2;
    if (mapped[3 * page + 5] != 0 || mapped[2 * page] != 0) return 3;
    return mapping_faults() > 0 ? 0 : 4;
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a bus error that is no missing page ends the process as before") {
  const int status = status_of([] {
    survive_mapping_faults();
    ::raise(SIGBUS);
    return 0;
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGBUS);
}

}  // namespace
}  // namespace kiln
