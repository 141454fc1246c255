#include "os/file_descriptor.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    from = FileDescriptor(ends[0]), to = FileDescriptor(ends[1]);
  }
  FileDescriptor from, to;
};

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

TEST_CASE("a descriptor is closed once, by its last owner, and errno survives that") {
  Pipe pipe;
  const int number = pipe.from.number();
  {
    const FileDescriptor owner = std::move(pipe.from);
    CHECK_FALSE(pipe.from.is_open());
    CHECK(is_open(number));
    errno = ENOSPC;
  }
  CHECK(errno == ENOSPC);
  CHECK_FALSE(is_open(number));
  const int released = pipe.to.release();
  pipe.to.close();
  CHECK(is_open(released));
  CHECK(::close(released) == 0);
  CHECK_FALSE(FileDescriptor(-1).is_open());
}

// Signals that thread until told to stop; the handler does nothing but interrupt its calls.
class Interruption {
 public:
  explicit Interruption(pthread_t thread) {
    struct sigaction action{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &old_);
    sender_ = std::thread([this, thread] {
      while (!stop_) {
        ::pthread_kill(thread, SIGUSR1);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  ~Interruption() {
    stop_ = true;
    sender_.join();
    ::sigaction(SIGUSR1, &old_, nullptr);
  }

 private:
  struct sigaction old_{};
  std::atomic<bool> stop_ = false;
  std::thread sender_;
};

TEST_CASE("signals cut neither reading nor writing short") {
  Pipe pipe;
  const std::string sent(1 << 20, 'x');  // more than a pipe holds
  std::string received;
  std::thread reader([&] {
    std::array<char, 4096> buffer{};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    while (received.size() < sent.size()) {
      const ssize_t got = read_some(pipe.from.number(), buffer);
      if (got <= 0) break;
      received.append(buffer.data(), static_cast<std::size_t>(got));
    }
  });
  {
    const Interruption interruption(::pthread_self());
    CHECK(write_all(pipe.to.number(), sent));
  }
  reader.join();
  CHECK(received == sent);

  std::array<char, 8> buffer{};
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    write_all(pipe.to.number(), "late");
  });
  ssize_t got = 0;
  {
    const Interruption interruption(::pthread_self());
    got = read_some(pipe.from.number(), buffer);
  }
  writer.join();
  CHECK(got == 4);
}

TEST_CASE("a place in a file is read up to the file's end, and what can't be done says why") {
  const test::TemporaryFolder folder;
  const FileDescriptor file(::open((folder.path() / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  REQUIRE(file.is_open());
  REQUIRE(write_all(file.number(), "0123456789"));
  std::array<char, 8> buffer{};
  CHECK(read_all_at(file.number(), buffer, 1) == 8);
  CHECK(read_all_at(file.number(), buffer, 6) == 4);
  CHECK(std::string(buffer.data(), 4) == "6789");
  CHECK(read_all_at(file.number(), buffer, 10) == 0);
  errno = 0;
  CHECK_FALSE(write_all(-1, "x"));
  CHECK(errno == EBADF);
  CHECK(read_some(-1, buffer) == -1);
}

}  // namespace
}  // namespace kiln
