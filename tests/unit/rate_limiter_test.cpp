// The rate of requests against a model that counts with fractions and forgets nobody.
#include "server/rate_limiter.h"

#include <map>
#include <random>
#include <string>
#include <thread>

#include "catch.h"

namespace kiln::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

RateLimiter::Clock::time_point at(nanoseconds since) {
  return RateLimiter::Clock::time_point(seconds(1'000'000) + since);
}

net::Address address(const std::string& text) { return net::Address::parse(text).value(); }

TEST_CASE("a rate is a number of requests and its time") {
  const auto limit = RateLimit::parse("100/s").value();
  CHECK((limit.requests == 100 && limit.window == seconds(1)));
  CHECK(limit.policy() == R"("client";q=100;w=1)");
  CHECK(RateLimit::parse("1/m").value().window == seconds(60));
  CHECK(RateLimit::parse("1000000/h").value().policy() == R"("client";q=1000000;w=3600)");
  for (const char* wrong : {"", "100", "/s", "0/s", "-1/s", "+1/s", "1.5/s", "100/", "100/d", "100/S", "100 /s",
                            "100/s ", "100/1s", "1000001/s", "99999999999999999999/s", "100/s,5/m", "on", "off"})
    CHECK_FALSE(RateLimit::parse(wrong).has_value());
}

TEST_CASE("who was quiet may send all requests at once, and afterwards one whenever there is one again") {
  RateLimiter limiter({10, seconds(1)});
  const net::Address client = address("192.0.2.1");
  for (int i = 0; i < 10; ++i) CHECK(limiter.admit(client, at(seconds(0))) == nanoseconds(0));
  CHECK(limiter.admit(client, at(seconds(0))) == milliseconds(100));
  CHECK(limiter.admit(client, at(milliseconds(40))) == milliseconds(60));
  CHECK(limiter.admit(client, at(milliseconds(100))) == nanoseconds(0));
  CHECK(limiter.admit(client, at(milliseconds(100))) == milliseconds(100));
  for (int i = 0; i < 10; ++i) CHECK(limiter.admit(client, at(seconds(2))) == nanoseconds(0));
  CHECK(limiter.admit(client, at(seconds(2))) > nanoseconds(0));
}

TEST_CASE("clients are told apart: IPv4 by address, IPv6 by its first 64 bits") {
  RateLimiter limiter({1, seconds(3600)});
  const auto admits = [&](const std::string& text) {
    return limiter.admit(address(text), at(seconds(0))) == nanoseconds(0);
  };
  CHECK(admits("192.0.2.1"));
  CHECK_FALSE(admits("192.0.2.1"));
  CHECK_FALSE(admits("::ffff:192.0.2.1"));
  CHECK(admits("192.0.2.2"));
  CHECK(admits("2001:db8::1"));
  CHECK_FALSE(admits("2001:db8::2"));
  CHECK_FALSE(admits("2001:db8:0:0:ffff::"));
  CHECK(admits("2001:db8:0:1::1"));
  CHECK(admits("::1"));
}

TEST_CASE("it lets through what a bucket does that is counted with fractions") {
  std::mt19937_64 random(7);
  for (const RateLimit& limit :
       {RateLimit{1, seconds(1)}, RateLimit{3, seconds(1)}, RateLimit{100, seconds(60)}, RateLimit{7, seconds(3600)}}) {
    RateLimiter limiter(limit);
    struct Bucket {
      double level;
      nanoseconds since;
    };
    std::map<int, Bucket> buckets;
    const double a_second = static_cast<double>(limit.requests) / static_cast<double>(limit.window.count());
    nanoseconds now{};
    for (int step = 0; step < 20'000; ++step) {
      now += nanoseconds(random() % static_cast<std::uint64_t>(nanoseconds(limit.window).count() / limit.requests / 2));
      const int client = static_cast<int>(random() % 5);
      auto& [level, since] =
          buckets.try_emplace(client, Bucket{static_cast<double>(limit.requests), now}).first->second;
      level = std::min(level + std::chrono::duration<double>(now - since).count() * a_second,
                       static_cast<double>(limit.requests));
      since = now;
      const bool is_admitted = limiter.admit(address("10.0.0." + std::to_string(client)), at(now)) == nanoseconds(0);
      if (std::abs(level - 1) < 1e-4) {  // a tie of rounding: whichever it was
        level = is_admitted ? std::max(level - 1, 0.0) : level;
        continue;
      }
      REQUIRE(is_admitted == (level >= 1));
      if (is_admitted) level -= 1;
    }
  }
}

TEST_CASE("of more busy clients than there are places some are limited less, and none more") {
  RateLimiter limiter({2, seconds(3600)});
  const auto admits = [&](int number) {
    const std::string text = "10." + std::to_string(number >> 16) + "." + std::to_string(number >> 8 & 255) + "." +
                             std::to_string(number & 255);
    return limiter.admit(address(text), at(seconds(0))) == nanoseconds(0);
  };
  int first_refused = 0;
  for (int number = 0; number < 200'000; ++number) {
    const bool first = admits(number), second = admits(number), third = admits(number);
    CHECK((first && second));
    first_refused += third ? 0 : 1;
  }
  CHECK(first_refused == 200'000);  // who has just come isn't the one that goes
  // Far fewer than the places: all are remembered.
  RateLimiter few({1, seconds(3600)});
  int admitted = 0;
  for (int round = 0; round < 2; ++round)
    for (int number = 0; number < 10'000; ++number)
      admitted += few.admit(address("10.1." + std::to_string(number >> 8) + "." + std::to_string(number & 255)),
                            at(seconds(0))) == nanoseconds(0)
                      ? 1
                      : 0;
  CHECK(admitted == 10'000);
}

TEST_CASE("threads that ask at once are let through as often as one is") {
  RateLimiter limiter({1'000, seconds(3600)});
  std::array<int, 4> admitted{};
  std::vector<std::thread> threads;
  for (int& count : admitted)
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i)
        count += limiter.admit(address("192.0.2.1"), at(seconds(0))) == nanoseconds(0) ? 1 : 0;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(admitted[0] + admitted[1] + admitted[2] + admitted[3] == 1'000);
}

}  // namespace
}  // namespace kiln::server
