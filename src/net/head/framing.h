// What the fields of a request say about its framing (RFC 9112, sections 6 and 9): whether a body follows, where it
// ends, and whether the connection goes on after it. What two readers might understand differently is refused.
#pragma once

#include <optional>
#include <string_view>

#include "net/head/request_head.h"

namespace kiln::net {

class Framing {
 public:
  // All fields of a head, in their order.
  std::optional<Refusal> add(const Field& field);
  // Once all were added.
  std::optional<Refusal> check(bool http_1_0) const;

  bool has_body() const { return has_body_; }
  bool closes(bool http_1_0) const { return wants_close_ || has_body_ || (http_1_0 && !wants_keep_alive_); }

 private:
  std::optional<Refusal> add_host(std::string_view value);
  std::optional<Refusal> add_length(std::string_view value);
  std::optional<Refusal> add_coding(std::string_view value);
  void add_options(std::string_view list);

  int hosts_ = 0, lengths_ = 0, codings_ = 0;
  bool has_body_ = false, wants_close_ = false, wants_keep_alive_ = false;
};

}  // namespace kiln::net
