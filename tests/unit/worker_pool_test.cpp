#include "net/worker_pool.h"

#include <atomic>
#include <future>
#include <vector>

#include "catch.h"

namespace kiln::net {
namespace {

class SilentService final : public Service {
 public:
  Reply answer(const Request&, std::string&) override { return {}; }
  Reply work(Task&, const Request&, std::string&) override { return {}; }
  Reply refuse(const RefusedHead&, std::string&) override { return {}; }
  Reply overloaded(const Request&, std::string&) override { return {}; }
  Next next(Body&, std::string&) override { return Next::last; }
  void log(const Exchange&) override {}
  void flush_log() override {}
};

TEST_CASE("no more jobs wait than may, but what was begun goes on") {
  SilentService service;
  std::promise<void> begun, go;
  std::atomic<int> done = 0;
  {
    WorkerPool pool({&service}, 2);
    REQUIRE(pool.try_add([&](Service&) {
      begun.set_value();
      go.get_future().wait();
    }));
    begun.get_future().wait();  // the only worker is busy: all others wait
    CHECK(pool.try_add([&](Service&) { ++done; }));
    CHECK(pool.try_add([&](Service&) { ++done; }));
    CHECK_FALSE(pool.try_add([&](Service&) { done += 100; }));
    std::promise<void> last;
    pool.add([&](Service&) {
      ++done;
      last.set_value();
    });
    go.set_value();
    last.get_future().wait();
  }
  CHECK(done == 3);
}

TEST_CASE("each worker has its own service") {
  SilentService one, other;
  std::promise<Service*> first, second;
  std::promise<void> go;
  const auto shared = go.get_future().share();
  WorkerPool pool({&one, &other}, 10);
  pool.add([&, shared](Service& service) { first.set_value(&service), shared.wait(); });
  pool.add([&, shared](Service& service) { second.set_value(&service), shared.wait(); });
  Service *a = first.get_future().get(), *b = second.get_future().get();
  go.set_value();
  CHECK(a != b);
}

}  // namespace
}  // namespace kiln::net
