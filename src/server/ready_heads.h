// Heads that the library has rendered once, for all answers that have the same but for their stamp and the length of
// their body: rendering one takes longer than finding a figure or a row.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/answer.h"
#include "server/head_fields.h"

namespace kiln::server {

// All that a head depends on beside its stamp (head_fields.h) and length.
struct HeadKind {
  int status = 200;
  http::Format format = http::Format::json;
  http::Caching caching = http::Caching::data;
  http::ContentCoding encoding = http::ContentCoding::identity;
  Framing framing = Framing::length;
  bool closes = false, says_keep_alive = false, allows_any_origin = false, is_https = false;
  const char* vary = nullptr;
  const char* allow = nullptr;
  int retry_after_s = 0;

  bool operator==(const HeadKind&) const = default;

  // None of an answer whose head has fields that others hardly have: those aren't kept.
  static std::optional<HeadKind> of(const http::WholeAnswer& answer, Framing framing, bool closes, bool says_keep_alive,
                                    bool is_https);
};

// Belongs to one thread.
class ReadyHeads {
 public:
  // Appends the head of an answer of that kind; returns false where none is kept, and appends nothing.
  bool append(const HeadKind& kind, std::size_t body_bytes, std::string_view id, std::string& out) const;

  // Keeps one as it was rendered, its empty line included. REQUIRED: none of that kind is kept.
  void add(const HeadKind& kind, std::string_view head);

 private:
  static constexpr std::size_t kMost = 32;  // there are some ten for each encoding; the first one kept makes room
  struct Kept {
    HeadKind kind;
    std::string before_stamp, before_length, end;  // the head without both
    bool has_length = false;
  };
  std::array<Kept, kMost> kept_;
  std::size_t count_ = 0, next_ = 0;
};

}  // namespace kiln::server
