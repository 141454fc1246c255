#include "server/switched_service.h"

namespace kiln::server {

namespace {

class SwitchedService final : public net::Service {
 public:
  SwitchedService(Generations& generations, std::size_t thread, metrics::ThreadCounts& counts)
      : generations_(generations), thread_(thread), counts_(counts) {}

  void prepare() override {
    const auto current = generations_.use(thread_);
    responder(*current).prepare();
  }

  net::Reply answer(const net::Request& request, std::string& out) override {
    const auto current = generations_.use(thread_);
    net::Reply reply = responder(*current).answer(request, out);
    if (reply.task) reply.task->owner = current->shared_from_this();
    if (reply.body) reply.body->owner = current->shared_from_this();
    return reply;
  }

  // What was begun with a dataset ends with it.
  net::Reply work(net::Task& task, const net::Request& request, const net::Turn& turn, std::string& out) override {
    net::Reply reply = responder(owner_of(task)).work(task, request, turn, out);
    if (reply.body) reply.body->owner = task.owner;
    return reply;
  }

  Next next(net::Body& body, const net::Turn& turn, std::string& out) override {
    return responder(owner_of(body)).next(body, turn, out);
  }

  net::Reply refuse(const net::RefusedHead& refused, std::uint64_t number, std::string& out) override {
    const auto current = generations_.use(thread_);
    return responder(*current).refuse(refused, number, out);
  }

  net::Reply overloaded(const net::Request& request, std::string& out) override {
    const auto current = generations_.use(thread_);
    return responder(*current).overloaded(request, out);
  }

  void log(const net::Exchange& exchange) override {
    const auto current = generations_.use(thread_);
    responder(*current).log(exchange);
  }

  void flush_log() override {
    const auto current = generations_.use(thread_);
    responder(*current).flush_log();
  }

  metrics::ThreadCounts& counts() override { return counts_; }

 private:
  net::Service& responder(Generation& generation) { return *generation.responders[thread_]; }

  template <class Owned>
  static Generation& owner_of(Owned& owned) {
    return *static_cast<Generation*>(owned.owner.get());
  }

  Generations& generations_;
  const std::size_t thread_;
  metrics::ThreadCounts& counts_;
};

}  // namespace

std::unique_ptr<net::Service> make_switched_service(Generations& generations, std::size_t thread,
                                                    metrics::ThreadCounts& counts) {
  return std::make_unique<SwitchedService>(generations, thread, counts);
}

}  // namespace kiln::server
