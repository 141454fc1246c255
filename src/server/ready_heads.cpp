#include "server/ready_heads.h"

#include <fmt/format.h>

#include <algorithm>

namespace kiln::server {

namespace {

constexpr std::string_view kLength = "\r\nContent-Length: ", kLineEnd = "\r\n";

}  // namespace

std::optional<HeadKind> HeadKind::of(const http::WholeAnswer& answer, Framing framing, bool closes,
                                     bool says_keep_alive, bool is_https) {
  const bool allows_any_origin = answer.allow_origin == "*";
  if (!answer.fields.empty() || !answer.variant.empty() || !answer.content_type.empty()) return std::nullopt;
  if (!answer.allow_origin.empty() && !allows_any_origin) return std::nullopt;
  return HeadKind{.status = answer.status,
                  .format = answer.format,
                  .caching = answer.caching,
                  .encoding = answer.encoding,
                  .framing = framing,
                  .closes = closes,
                  .says_keep_alive = says_keep_alive,
                  .allows_any_origin = allows_any_origin,
                  .is_https = is_https,
                  .vary = answer.vary,
                  .allow = answer.allow,
                  .retry_after_s = answer.retry_after_s};
}

bool ReadyHeads::append(const HeadKind& kind, std::size_t body_bytes, std::string_view id, std::string& out) const {
  const auto* const end = kept_.begin() + count_;
  const auto* const found = std::find_if(kept_.begin(), end, [&](const Kept& kept) { return kept.kind == kind; });
  if (found == end) return false;
  out += found->before_stamp;
  append_stamp(id, out);
  out += found->before_length;
  if (found->has_length) {
    const fmt::format_int digits(body_bytes);
    out.append(digits.data(), digits.size());
  }
  out += found->end;
  return true;
}

// The stamp and the value of the length are cut out.
void ReadyHeads::add(const HeadKind& kind, std::string_view head) {
  Kept kept;
  kept.kind = kind;
  const auto cut = cut_stamp(head);
  if (!cut) return;
  kept.before_stamp = cut->before;
  head = cut->after;
  if (const std::size_t length = head.find(kLength); length != std::string_view::npos) {
    kept.has_length = true;
    kept.before_length = head.substr(0, length + kLength.size());
    head = head.substr(head.find(kLineEnd, kept.before_length.size()));
  }
  kept.end = head;
  kept_[next_] = std::move(kept);
  next_ = (next_ + 1) % kMost;
  count_ = std::max(count_, next_ == 0 ? kMost : next_);
}

}  // namespace kiln::server
