// Whole conversations with the connection layer as it is, over the loopback interface: a few requests, whole or not,
// sent at once and then in pieces that the input chooses. What must hold:
//   - both times the client reads the same bytes, and these are what a reader of the whole conversation, who takes one
//     request after the other, says they are: so every answer is well-formed, in order, and nothing follows the last
//   - the server closes every connection once the client has sent its last byte, and lives
// Not compared: what the client still could send when the connection had ended, for it stops then, and all that takes
// time: deadlines, what has no room, clients that don't read.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "echo.h"
#include "fuzz.h"
#include "net/connection_layer.h"
#include "os/file_descriptor.h"

namespace {

using namespace kiln;

FileDescriptor make_socket() {
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  MUST(socket.is_open());
  return socket;
}

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x7f000000 | host);
  address.sin_port = htons(port);
  return address;
}

const sockaddr* address_of(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

// libFuzzer's clock interrupts what waits.
template <class Call>
ssize_t uninterrupted(const Call& call) {
  for (;;) {
    const ssize_t result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

class Server {
 public:
  Server() : socket_(make_socket()) {
    sockaddr_in address = loopback(1, 0);
    socklen_t size = sizeof(address);
    MUST(::bind(socket_.number(), address_of(address), size) == 0);
    MUST(::listen(socket_.number(), 16) == 0);
    MUST(::getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    const net::Options options{.loops = 1, .workers = 1, .queue_timeout_ms = 60'000, .access_log = false};
    for (std::size_t i = 0; i < options.loops + options.worker_threads(); ++i)
      services_.push_back(std::make_unique<fuzz::Echo>());
    std::vector<net::Service*> services;
    for (const auto& service : services_) services.push_back(service.get());
    layer_ = std::make_unique<net::ConnectionLayer>(
        options, std::move(socket_), services, [](net::Full, std::uint64_t) { return std::string(); }, budget_);
    layer_->start();
  }

  // What comes back. Between two pieces the loop reads what has arrived: events of a round may come in any order, and
  // so it's asked for two.
  std::string talk(std::string_view bytes, const std::vector<std::size_t>& cuts) {
    const FileDescriptor client = make_socket();
    const int on = 1;
    const timeval patience{10, 0};
    ::setsockopt(client.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ::setsockopt(client.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    // Each from another address: the kernel keeps the ports of connections that have ended for a minute.
    const sockaddr_in from = loopback(2 + clients_++ % 60'000, 0), to = loopback(1, port_);
    MUST(::bind(client.number(), address_of(from), sizeof(from)) == 0);
    MUST(uninterrupted([&] { return ::connect(client.number(), address_of(to), sizeof(to)); }) == 0);
    std::size_t sent = 0;
    std::string answer;
    for (const std::size_t cut : cuts) {
      if (!send(client, bytes.substr(sent, cut - sent))) break;
      sent = cut;
      for (int rounds = 0; rounds < 2; ++rounds) {
        layer_->ask_for_sign_of_life();
        while (!layer_->has_given_sign_of_life()) std::this_thread::yield();
      }
      if (!receive(client, MSG_DONTWAIT, answer)) return answer;  // it has been closed
    }
    send(client, bytes.substr(sent));
    ::shutdown(client.number(), SHUT_WR);
    MUST(!receive(client, 0, answer));
    return answer;
  }

 private:
  static bool send(const FileDescriptor& client, std::string_view bytes) {
    const ssize_t sent =
        uninterrupted([&] { return ::send(client.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    return sent == static_cast<ssize_t>(bytes.size());
  }

  // Whether there may be more. A server that has closed resets the connection when something comes nevertheless.
  static bool receive(const FileDescriptor& client, int flags, std::string& answer) {
    char buffer[16 * 1024];
    for (;;) {
      const ssize_t size = uninterrupted([&] { return ::recv(client.number(), buffer, sizeof(buffer), flags); });
      if (size == 0 || (size < 0 && errno == ECONNRESET)) return false;
      if (size < 0) return true;
      answer.append(buffer, static_cast<std::size_t>(size));
    }
  }

  FileDescriptor socket_;
  std::uint16_t port_ = 0;
  std::uint32_t clients_ = 0;
  MemoryBudget budget_{64 << 20};
  std::vector<std::unique_ptr<fuzz::Echo>> services_;
  std::unique_ptr<net::ConnectionLayer> layer_;
};

}  // namespace

// The first bytes say where the conversation is cut. In it a byte 0x1a stands for 4 KiB, by which heads become too
// long.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Server& server = *new Server();
  fuzz::Input input(data, size);
  std::vector<std::uint64_t> places(4);
  for (std::uint64_t& place : places) place = input.next(1 << 24);
  std::string conversation;
  for (const char c : input.bytes(size)) conversation += c == '\x1a' ? std::string(4'096, 'a') : std::string(1, c);
  if (conversation.size() > 64 * 1024) return -1;
  std::vector<std::size_t> cuts;
  for (const std::uint64_t place : places) cuts.push_back(place % (conversation.size() + 1));
  std::ranges::sort(cuts);
  const std::string answers = fuzz::expected(conversation);
  MUST(server.talk(conversation, {}) == answers);
  MUST(server.talk(conversation, cuts) == answers);
  return 0;
}
