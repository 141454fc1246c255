#include "server/ready_answers.h"

#include <functional>
#include <utility>

#include "server/head_fields.h"

namespace kiln::server {

namespace {

// Requests whose answers are the same whenever their target and these fields are: the most common ones. Others are
// answered by whoever knows what they ask for.
bool is_plain(const http::Request& request, const net::Request& asked) {
  return request.method == "GET" && !request.has_body && !asked.close && !asked.head.http_1_0 &&
         request.if_match.empty() && request.if_none_match.empty() && request.range.empty() &&
         request.if_range.empty() && request.origin.empty();
}

}  // namespace

const ReadyAnswers::Ready* ReadyAnswers::find(const http::Request& request, const net::Request& asked) {
  key_.clear();
  if (max_bytes_ == 0 || !is_plain(request, asked)) return nullptr;
  key_ = request.target;
  for (const std::string_view field : {request.accept, request.accept_encoding, request.prefer}) {
    key_ += '\n';  // which stands in no target and no field
    key_ += field;
  }
  const auto found = by_key_.find(key_);
  if (found == by_key_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return &kept_.front();
}

void ReadyAnswers::add(std::string_view bytes, const net::Reply& reply) {
  if (key_.empty() || by_key_.contains(key_)) return;
  const std::size_t hash = std::hash<std::string_view>()(key_);
  if (std::exchange(asked_[hash % kRemembered], hash) != hash) return;
  const std::size_t size = kOverheadBytes + key_.size() + bytes.size(), date = bytes.find(kDateField);
  if (size > max_bytes_ / kLargestPart || date == std::string_view::npos) return;
  while (bytes_ + size > max_bytes_) {
    bytes_ -= kOverheadBytes + kept_.back().key.size() + kept_.back().bytes.size();
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
  kept_.push_front({key_, std::string(bytes), date + kDateField.size(), reply.status, reply.body_bytes, reply.route});
  by_key_.emplace(kept_.front().key, kept_.begin());
  bytes_ += size;
}

}  // namespace kiln::server
