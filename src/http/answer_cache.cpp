#include "http/answer_cache.h"

#include <utility>

namespace kiln::http {

namespace {

constexpr std::size_t kLargestPart = 16;     // no answer takes more than this part of the room
constexpr std::size_t kOverheadBytes = 512;  // of the containers, for each

}  // namespace

std::string AnswerCache::key_of(const Request& request, ContentCoding encoding) {
  std::string key(1, static_cast<char>('0' + static_cast<int>(encoding)));
  key += request.target;
  for (const std::string_view field : {request.accept, request.prefer, request.range, request.if_range}) {
    key += '\n';  // which stands in no target and no field
    key += field;
  }
  // Of a HEAD no Range counts (RFC 9110, section 14.2), so that its answer isn't that of a GET.
  if (!request.range.empty()) key += request.method;
  return key;
}

std::size_t AnswerCache::bytes_of(const Kept& kept) {
  std::size_t bytes = kOverheadBytes + kept.key.size() + kept.answer.body.size();
  for (const auto& [name, value] : kept.answer.fields) bytes += value.size();
  return bytes;
}

std::optional<WholeAnswer> AnswerCache::find(const Request& request, ContentCoding encoding) {
  if (max_bytes_ == 0) return std::nullopt;
  const std::string key = key_of(request, encoding);
  const std::scoped_lock lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->answer;
}

void AnswerCache::clear() {
  const std::scoped_lock lock(mutex_);
  by_key_.clear();
  kept_.clear();
  bytes_ = 0;
  charge();
}

void AnswerCache::add(const Request& request, const Answer& answer) {
  const bool has_succeeded = answer.status == 200 || answer.status == 206;  // a part, which the key names
  if (!has_succeeded || answer.caching != Caching::data || answer.rest) return;
  Kept kept{key_of(request, answer.encoding), answer};  // all of it but the rest, of which there is none
  const std::size_t bytes = bytes_of(kept);
  if (bytes > max_bytes_ / kLargestPart) return;
  const std::scoped_lock lock(mutex_);
  if (by_key_.contains(kept.key)) return;  // two asked at once
  while (bytes_ + bytes > max_bytes_) {
    bytes_ -= bytes_of(kept_.back());
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
  kept_.push_front(std::move(kept));
  by_key_.emplace(kept_.front().key, kept_.begin());
  bytes_ += bytes;
  charge();
}

}  // namespace kiln::http
