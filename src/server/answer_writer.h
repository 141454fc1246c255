// Answers as bytes: a head that is rendered once and kept where others have the same, and the body or its first piece.
#pragma once

#include <string>
#include <string_view>

#include "api/api.h"
#include "http/answer.h"
#include "net/service.h"
#include "server/head_fields.h"
#include "server/http_library.h"
#include "server/ready_heads.h"

namespace kiln::server {

// What of a request its answer's bytes depend on.
struct Answered {
  const net::RequestHead& head;  // of one that was refused, what is known
  bool close = false;            // the answer says that the connection closes after it
  std::string_view id = {};
  bool is_https = false;  // see HeadContext
};

// Belongs to one thread. The API must outlive it.
class AnswerWriter {
 public:
  explicit AnswerWriter(const api::Api& api) : api_(api) {}

  // Appends the answer, whose body and rest it takes.
  net::Reply write(const Answered& request, http::Answer& answer, std::string& out);

 private:
  void append_head(const http::Answer& answer, HeadContext context, std::string& out);

  const api::Api& api_;
  HeadRenderer renderer_;
  ReadyHeads ready_heads_;
  std::string fields_, etag_;  // kept for their memory
};

}  // namespace kiln::server
