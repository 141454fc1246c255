// What the end-to-end tests can't time: a connection over a socket, with a service that waits for the test.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "catch.h"
#include "net/connection_layer.h"
#include "os/file_descriptor.h"

namespace kiln::net {
namespace {

// Answers /slow with a body whose only piece waits until it's let go, and all others at once.
class Slow final : public Service {
 public:
  explicit Slow(std::promise<void>& begun, const std::shared_future<void>& go) : begun_(begun), go_(go) {}
  void prepare() override {}
  Reply answer(const Request& request, std::string& out) override {
    if (request.head.target == "/slow") return {.task = std::make_unique<Task>()};
    out += "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfast";
    return {.status = 200};
  }
  Reply work(Task&, const Request&, const Turn&, std::string& out) override {
    out += "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    Reply reply{.status = 200, .chunked = true};
    reply.body = std::make_unique<Piece>();
    return reply;
  }
  Reply refuse(const RefusedHead&, std::uint64_t, std::string& out) override {
    out += "refused";
    return {.status = 400};
  }
  Reply overloaded(const Request&, std::string&) override { return {.status = 503}; }
  Next next(Body&, const Turn&, std::string& out) override {
    begun_.set_value();
    go_.wait();
    out += "slow";
    return Next::last;
  }
  void log(const Exchange&) override {}
  void flush_log() override {}
  metrics::ThreadCounts& counts() override { return counts_; }

 private:
  struct Piece final : Body {
    std::size_t held_bytes() const override { return 0; }
  };
  std::promise<void>& begun_;
  const std::shared_future<void> go_;
  metrics::ThreadCounts counts_{1};
};

// What a client reads that sends the second text while the body of the first one's answer is being made.
std::string answers_to(std::string_view first, std::string_view second, bool half_closes) {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM, 0)), client(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  REQUIRE((::bind(socket.number(), any, size) == 0 && ::listen(socket.number(), 1) == 0));
  REQUIRE(::getsockname(socket.number(), any, &size) == 0);

  std::promise<void> begun, go;
  const std::shared_future<void> gone = go.get_future().share();
  const Options options{.loops = 1, .workers = 1, .access_log = false};
  std::vector<std::unique_ptr<Slow>> services;
  std::vector<Service*> pointers;
  for (std::size_t i = 0; i < options.loops + options.worker_threads(); ++i)
    pointers.push_back(services.emplace_back(std::make_unique<Slow>(begun, gone)).get());
  MemoryBudget budget(64 << 20);
  ConnectionLayer layer(
      options, std::move(socket), pointers, [](Full, std::uint64_t) { return std::string(); }, budget);
  layer.start();

  const timeval patience{3, 0};  // less than a head may take
  ::setsockopt(client.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  REQUIRE(::connect(client.number(), any, size) == 0);
  write_all(client.number(), first);
  begun.get_future().wait();
  write_all(client.number(), second);
  if (half_closes) ::shutdown(client.number(), SHUT_WR);
  for (int rounds = 0; rounds < 2; ++rounds) {  // then the loop has read it
    layer.ask_for_sign_of_life();
    while (!layer.has_given_sign_of_life()) std::this_thread::yield();
  }
  go.set_value();
  std::string answers;
  char buffer[4096];
  for (ssize_t got = 1; got > 0 && !answers.ends_with("fast");) {
    got = ::recv(client.number(), buffer, sizeof(buffer), 0);
    if (got > 0) answers.append(buffer, static_cast<std::size_t>(got));
  }
  return answers;
}

TEST_CASE("a request that arrives while a body is being made is answered after it") {
  const std::string slow = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n", fast = "GET /fast HTTP/1.1\r\nHost: x\r\n\r\n",
                    expected = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00000004\r\nslow\r\n0\r\n\r\n"
                               "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfast";
  CHECK(answers_to(slow, fast, false) == expected);
  CHECK(answers_to(slow, fast, true) == expected);
}

}  // namespace
}  // namespace kiln::net
