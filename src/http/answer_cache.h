// Answers that took a query, kept: the data never changes, so that what was asked once is looked up from then on, by an
// event loop and without a worker, as what was baked is. Those that weren't asked for longest make room for new ones.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/answer.h"
#include "http/request.h"
#include "os/memory_budget.h"

namespace kiln::http {

// Any number of threads may use it.
class AnswerCache {
 public:
  // max_bytes: 0: it keeps nothing. budget: is charged with what it keeps; null: none is.
  explicit AnswerCache(std::size_t max_bytes, MemoryBudget* budget = nullptr) : max_bytes_(max_bytes) {
    if (budget) charge_.emplace(*budget, MemoryUse::answers);
  }

  // The answer to a request of that target and with those fields that an answer may depend on, packed in that way.
  std::optional<WholeAnswer> find(const Request& request, ContentCoding encoding = ContentCoding::identity);

  // Forgets all of them.
  void clear();

  // Keeps a copy if it's one that may be kept: it's whole, it's the data, and there is room for it.
  void add(const Request& request, const Answer& answer);

 private:
  struct Kept {
    std::string key;
    WholeAnswer answer;
  };
  static std::string key_of(const Request& request, ContentCoding encoding);
  static std::size_t bytes_of(const Kept& kept);
  void charge() {
    if (charge_) charge_->set(static_cast<std::int64_t>(bytes_));
  }

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::list<Kept> kept_;                                                    // the last asked for first
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_key_;  // views into kept_
  std::size_t bytes_ = 0;
  std::optional<MemoryCharge> charge_;
};

}  // namespace kiln::http
