#include "net/worker_pool.h"

#include <chrono>
#include <functional>
#include <future>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"
#include "net/fair_queue.h"

namespace kiln::net {
namespace {

using std::chrono::milliseconds;
using Kind = Job::Kind;
using End = Job::End;

class SilentService final : public Service {
 public:
  void prepare() override {}
  Reply answer(const Request&, std::string&) override { return {}; }
  Reply work(Task&, const Request&, const Turn&, std::string&) override { return {}; }
  Reply refuse(const RefusedHead&, std::uint64_t, std::string&) override { return {}; }
  Reply overloaded(const Request&, std::string&) override { return {}; }
  Next next(Body&, const Turn&, std::string&) override { return Next::last; }
  void log(const Exchange&) override {}
  void flush_log() override {}
  metrics::ThreadCounts& counts() override { return counts_; }

 private:
  metrics::ThreadCounts counts_{1};
};

// Does what it's told, and says when it has been.
class TestJob final : public Job {
 public:
  using Do = std::function<bool(const Turn&)>;
  explicit TestJob(std::string who, Do what = {}, Kind of = Kind::question) : do_(std::move(what)) {
    client = std::move(who);
    kind = of;
  }
  bool run(Service& used, const Turn& turn) override {
    service = &used;
    return !do_ || do_(turn);
  }
  void finished(End how) override { end_.set_value(how); }
  End end() { return end_.get_future().get(); }

  Service* service = nullptr;

 private:
  Do do_;
  std::promise<End> end_;
};

// Holds a thread from the beginning until it's let go.
class Holder {
 public:
  Holder(WorkerPool& pool, Kind kind)
      : job("holder", [this](const Turn& turn) { return begun_.set_value(), wait(turn); }, kind) {
    pool.add(job);
    begun_.get_future().wait();
  }
  void let_go() { go_ = true; }
  TestJob job;

 private:
  bool wait(const Turn& turn) {
    while (!go_ && !turn.is_cancelled) std::this_thread::sleep_for(milliseconds(1));
    return true;
  }
  std::promise<void> begun_;
  std::atomic<bool> go_ = false;
};

constexpr milliseconds kLong{60'000};

TEST_CASE("each worker has its own service") {
  SilentService one, other;
  WorkerPool pool({&one, &other}, 10, kLong);
  Holder first(pool, Kind::question), second(pool, Kind::question);
  CHECK(first.job.service != second.job.service);
  first.let_go();
  second.let_go();
  CHECK(first.job.end() == End::done);
  CHECK(second.job.end() == End::done);
}

TEST_CASE("long questions leave a thread to short ones and downloads") {
  SilentService one, other;
  WorkerPool pool({&one, &other}, 10, kLong);
  Holder holder(pool, Kind::long_question);
  TestJob long_one("a", {}, Kind::long_question), short_one("b"), piece("c", {}, Kind::piece);
  pool.add(long_one);
  pool.add(short_one);
  pool.add(piece);
  CHECK(short_one.end() == End::done);
  CHECK(piece.end() == End::done);
  CHECK(long_one.service == nullptr);
  holder.let_go();
  CHECK(long_one.end() == End::done);
}

TEST_CASE("a question that is one too many displaces whose client has had most, and pieces go on") {
  SilentService service;
  WorkerPool pool({&service}, 2, kLong);
  TestJob greedy("greedy", [](const Turn&) { return std::this_thread::sleep_for(milliseconds(20)), true; });
  pool.add(greedy);
  REQUIRE(greedy.end() == End::done);
  Holder holder(pool, Kind::piece);
  TestJob first("greedy"), second("greedy"), modest("modest"), again("greedy"), piece("greedy", {}, Kind::piece);
  pool.add(first);
  pool.add(second);
  pool.add(modest);
  CHECK(second.end() == End::refused);
  pool.add(again);
  CHECK(again.end() == End::refused);
  pool.add(piece);
  holder.let_go();
  for (TestJob* job : {&first, &modest, &piece}) CHECK(job->end() == End::done);
}

TEST_CASE("what is cancelled isn't begun, or learns of it") {
  SilentService service;
  WorkerPool pool({&service}, 10, kLong);
  Holder holder(pool, Kind::question);
  TestJob waiting("a");
  pool.add(waiting);
  pool.cancel(waiting);
  CHECK(waiting.end() == End::refused);
  CHECK(waiting.service == nullptr);
  pool.cancel(holder.job);
  CHECK(holder.job.end() == End::done);
}

TEST_CASE("who has sent the last byte gives way to whoever waits") {
  SilentService service;
  WorkerPool pool({&service}, 10, kLong);
  Holder holder(pool, Kind::question);
  pool.set_half_closed(holder.job);
  std::this_thread::sleep_for(milliseconds(20));
  CHECK(!holder.job.is_cancelled);  // nobody waits
  TestJob waiting("a");
  pool.add(waiting);
  CHECK(holder.job.end() == End::done);
  CHECK(waiting.end() == End::done);
}

TEST_CASE("a question that waited too long is refused") {
  SilentService service;
  WorkerPool pool({&service}, 10, milliseconds(30));
  Holder holder(pool, Kind::piece);
  TestJob question("a"), piece("a", {}, Kind::piece), other("b");
  pool.add(question);
  pool.add(piece);
  pool.add(other);
  std::this_thread::sleep_for(milliseconds(50));
  pool.refuse_if_overdue(question);
  pool.refuse_if_overdue(piece);
  CHECK(question.end() == End::refused);
  holder.let_go();
  CHECK(other.end() == End::refused);  // also where nobody has looked
  CHECK(piece.end() == End::done);
}

TEST_CASE("a question that needs a longer turn says so") {
  SilentService one, other;
  WorkerPool pool({&one, &other}, 10, kLong);
  TestJob job("a", [](const Turn& turn) { return !turn.is_short; });
  pool.add(job);
  CHECK(job.end() == End::deferred);
}

TEST_CASE("turns go to those who owe least, and otherwise by arrival") {
  FairQueue queue;
  const auto now = std::chrono::steady_clock::now();
  std::list<TestJob> jobs;
  const auto add = [&](const char* client, int after_ms) -> Job& {
    Job& job = jobs.emplace_back(client);
    job.since = now + milliseconds(after_ms);
    job.number = jobs.size();
    queue.add(job);
    return job;
  };
  Job &heavy = add("heavy", 0), &heavy_again = add("heavy", 1), &light = add("light", 2), &left = add("new", 0);
  CHECK(queue.next(Kind::question) == &heavy);
  CHECK(queue.next(Kind::piece) == nullptr);
  queue.charge("heavy", milliseconds(500), now);
  left.is_half_closed = true;
  CHECK(queue.next(Kind::question) == &light);
  CHECK(queue.last(Kind::question) == &left);
  queue.remove(light);
  CHECK(queue.next(Kind::question) == &heavy);
  queue.remove(heavy);
  CHECK(queue.next(Kind::question) == &heavy_again);
  Job& late = add("light", 60'000);  // the debt is 50 s
  CHECK(queue.next(Kind::question) == &heavy_again);
  queue.charge("heavy", milliseconds(5'000), now);  // more than what a debt may be: 100 s
  CHECK(queue.next(Kind::question) == &late);
  Job& much_later = add("light", 101'000);
  queue.remove(late);
  CHECK(queue.next(Kind::question) == &heavy_again);
  CHECK(queue.size(Kind::question) == 3);
  CHECK(queue.last(Kind::question) == &left);
  queue.remove(left);
  CHECK(queue.last(Kind::question) == &much_later);
}

}  // namespace
}  // namespace kiln::net
