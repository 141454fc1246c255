// How long do answers take at a rate that doesn't give way? A client that waits for an answer before it asks again asks
// less while the server is slow, and so leaves out what others would have waited ("coordinated omission"). Here request
// i is due at start + i / RATE, whatever became of those before it, on connection i modulo CONNECTIONS. Its latency
// runs from when it was due, not from when it could be sent: the method of wrk2 (https://github.com/giltene/wrk2),
// which no Debian has.
//
//   kiln_fixed_rate PORT RATE CONNECTIONS SECONDS <REQUESTS
//
// REQUESTS are whole HTTP/1.1 requests with a NUL after each; they are sent in turn. Prints a line for each that was
// due: microseconds from when it was due, microseconds from when it was sent, and 1 if the answer's status was 200. One
// that has no answer 10 s after the last was due counts with the time that it has waited by then, and 0. The lines'
// order is that of the answers.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kPatience = 10 * kSecond;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Connection {
  int socket = -1;
  std::int64_t next = 0;  // the request that it sends next
  std::int64_t due = 0;   // how many of its requests have been due and aren't sent yet
  std::int64_t sent = 0;  // when the one under way was sent; 0: none is
  std::string answer;
};

struct Load {
  std::int64_t rate = 0, connections = 0, requests = 0;
  int port = 0, poll = -1;
  std::int64_t start = 0, answered = 0;
  std::vector<std::string> texts;
  std::vector<Connection> all;

  std::int64_t due_at(std::int64_t request) const { return start + request * kSecond / rate; }
};

std::string lower(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(), [](unsigned char c) { return std::tolower(c); });
  return copy;
}

// Whether the answer has arrived to its end. One with neither a length nor chunks ends with its connection.
bool complete(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string head = lower(std::string_view(answer).substr(0, end + 2));
  if (const auto at = head.find("\r\ncontent-length:"); at != std::string::npos) {
    return answer.size() - end - 4 >= std::strtoull(head.c_str() + at + 17, nullptr, 10);
  }
  return head.find("\r\ntransfer-encoding: chunked") != std::string::npos && answer.ends_with("\r\n0\r\n\r\n");
}

void open(Load& load, std::size_t index) {
  Connection& connection = load.all[index];
  connection.socket = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(load.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
  epoll_event event{EPOLLIN, {.u64 = index}};
  if (epoll_ctl(load.poll, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
}

// Sends the connection's next request, if one is due and none is under way.
void send_due(Load& load, Connection& connection) {
  if (connection.sent != 0 || connection.due == 0) return;
  const std::string& text = load.texts[static_cast<std::size_t>(connection.next) % load.texts.size()];
  connection.sent = now();
  connection.answer.clear();
  --connection.due;
  // A peer that has closed an idle connection is told from one that answers when it's read from.
  (void)send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
}

void record(Load& load, Connection& connection, bool good) {
  const std::int64_t time = now();
  std::printf("%lld %lld %d\n", static_cast<long long>((time - load.due_at(connection.next)) / 1000),
              static_cast<long long>((time - connection.sent) / 1000), good ? 1 : 0);
  ++load.answered;
  connection.sent = 0;
  connection.next += load.connections;
}

void read_answer(Load& load, std::size_t index) {
  Connection& connection = load.all[index];
  char buffer[65536];
  const ssize_t bytes = recv(connection.socket, buffer, sizeof buffer, MSG_DONTWAIT);
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (bytes > 0) connection.answer.append(buffer, static_cast<std::size_t>(bytes));
  const bool closed = bytes <= 0;
  const bool good = connection.answer.starts_with("HTTP/1.1 200 ");
  if (connection.sent != 0 && (complete(connection.answer) || (closed && !connection.answer.empty())))
    record(load, connection, good);
  if (closed) {
    close(connection.socket);
    open(load, index);
    if (connection.sent != 0) {  // it was closed before it had read the request: that is sent again, its time runs on
      connection.sent = 0;
      ++connection.due;
    }
  }
  send_due(load, connection);
}

void run(Load& load) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  const std::uint64_t timer_mark = load.all.size();
  epoll_event event{EPOLLIN, {.u64 = timer_mark}};
  if (timer < 0 || epoll_ctl(load.poll, EPOLL_CTL_ADD, timer, &event) != 0) fail("timerfd");
  load.start = now() + kSecond / 20;
  std::int64_t first = 0;  // of the requests that haven't been due yet
  const std::int64_t end = load.due_at(load.requests) + kPatience;
  while (load.answered < load.requests && now() < end) {
    for (; first < load.requests && load.due_at(first) <= now(); ++first) {
      Connection& connection = load.all[static_cast<std::size_t>(first % load.connections)];
      ++connection.due;
      send_due(load, connection);
    }
    const std::int64_t wake = first < load.requests ? load.due_at(first) : end;
    const itimerspec when{{0, 0}, {wake / kSecond, wake % kSecond}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, nullptr);
    epoll_event events[256];
    const int ready = epoll_wait(load.poll, events, 256, -1);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.u64 != timer_mark) read_answer(load, events[i].data.u64);
    }
  }
  for (Connection& connection : load.all) {  // those that have waited in vain
    while (connection.next < load.requests) {
      if (connection.sent == 0) connection.sent = now();
      record(load, connection, false);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  Load load{};
  load.port = std::atoi(argv[1]);
  load.rate = std::atoll(argv[2]);
  load.connections = std::atoll(argv[3]);
  load.poll = epoll_create1(0);
  load.requests = load.rate * std::atoll(argv[4]);
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  for (std::size_t begin = 0, end; (end = input.find('\0', begin)) != std::string::npos; begin = end + 1) {
    load.texts.push_back(input.substr(begin, end - begin));
  }
  if (load.rate < 1 || load.connections < 1 || load.requests < 1 || load.texts.empty()) return 2;
  load.all.resize(static_cast<std::size_t>(load.connections));
  for (std::size_t i = 0; i < load.all.size(); ++i) {
    load.all[i].next = static_cast<std::int64_t>(i);
    open(load, i);
  }
  run(load);
  return 0;
}
