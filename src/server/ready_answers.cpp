#include "server/ready_answers.h"

#include <functional>
#include <utility>

#include "http/date.h"
#include "server/head_fields.h"
#include "server/log/request_id.h"

namespace kiln::server {

namespace {

constexpr std::size_t kOverheadBytes = 256;  // of the containers, for each

std::size_t size_of(const ReadyAnswers::Ready& ready) { return kOverheadBytes + ready.key.size() + ready.bytes.size(); }

// Requests whose answers are the same whenever their target and these fields are: the most common ones. Others are
// answered by whoever knows what they ask for.
bool is_plain(const http::Request& request, const net::Request& asked) {
  return request.method == "GET" && !request.has_body && !asked.close && !asked.head.http_1_0 &&
         request.if_match.empty() && request.if_none_match.empty() && request.range.empty() &&
         request.if_range.empty() && request.origin.empty();
}

}  // namespace

const ReadyAnswers::Ready* ReadyAnswers::find(const http::Request& request, const net::Request& asked, bool is_https) {
  key_.clear();
  if (max_bytes_ == 0 || !is_plain(request, asked)) return nullptr;
  key_ = request.target;
  for (const std::string_view field : {request.accept, request.accept_encoding, request.prefer}) {
    key_ += '\n';  // which stands in no target and no field
    key_ += field;
  }
  if (is_https) key_ += '\n';
  const auto found = by_key_.find(key_);
  if (found == by_key_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return &kept_.front();
}

void ReadyAnswers::add(std::string_view bytes, const net::Reply& reply) {
  if (key_.empty() || by_key_.contains(key_)) return;
  const std::size_t hash = std::hash<std::string_view>()(key_);
  if (std::exchange(asked_[hash % kRemembered], hash) != hash) return;
  const std::size_t size = kOverheadBytes + key_.size() + bytes.size();
  const auto cut = cut_stamp(bytes);
  if (size > max_bytes_ / kLargestPart || !cut) return;
  while (bytes_ + size > max_bytes_) {
    bytes_ -= size_of(kept_.back());
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
  std::string with_room(cut->before);
  append_stamp(std::string(kOwnIdBytes, '0'), with_room);
  with_room += cut->after;
  kept_.push_front({key_, std::move(with_room), cut->before.size(), reply.status, reply.body_bytes, reply.route});
  by_key_.emplace(kept_.front().key, kept_.begin());
  bytes_ += size_of(kept_.front());
}

// Most ids are ours, and have as many bytes: they are written over the last one's place.
void ReadyAnswers::append(const Ready& ready, std::string_view id, std::string& out) {
  const std::string_view bytes = ready.bytes, date = http::date_now();
  const std::size_t begin = out.size(), id_at = ready.stamp_at + date.size() + kIdField.size();
  if (id.size() == kOwnIdBytes) {
    out += bytes;
    date.copy(out.data() + begin + ready.stamp_at, date.size());
    id.copy(out.data() + begin + id_at, id.size());
    return;
  }
  out += bytes.substr(0, ready.stamp_at);
  append_stamp(id, out);
  out += bytes.substr(id_at + kOwnIdBytes);
}

}  // namespace kiln::server
