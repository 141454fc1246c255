#include "server/answer_writer.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "text/release.h"

namespace kiln::server {

net::Reply AnswerWriter::write(const Answered& request, http::Answer& answer, std::string& out) {
  const bool is_head = request.head.method == "HEAD";
  const Framing framing = framing_of(answer, request.head.http_1_0);
  const bool closes = request.close || framing == Framing::until_close;
  net::Reply reply{.route = answer.route,
                   .status = answer.status,
                   .body_bytes = is_head ? 0 : static_cast<std::int64_t>(answer.body.size()),
                   .chunked = framing == Framing::chunks,
                   .until_close = framing == Framing::until_close};
  append_head(
      answer,
      {.framing = framing,
       .id = request.id,
       .body_bytes = answer.rest && answer.length ? static_cast<std::size_t>(*answer.length) : answer.body.size(),
       .cache_control = cache_control_of(answer.caching, api_.cache_data),
       .varies_by_origin = !api_.options.any_origin && !api_.options.origins.empty(),
       .is_for_all = api_.options.any_origin,
       .is_https = request.is_https,
       .closes = closes,
       .says_keep_alive = request.head.http_1_0 && !closes},
      out);
  if (is_head) return reply;
  const bool is_chunk = framing == Framing::chunks && !answer.body.empty();  // an empty chunk would be the last one
  if (is_chunk) fmt::format_to(std::back_inserter(out), "{:x}\r\n", answer.body.size());
  out += answer.body;
  if (is_chunk) out += "\r\n";
  release(answer.body);  // it may be large
  reply.body = std::move(answer.rest);
  return reply;
}

// The head that the library renders, or has rendered before.
void AnswerWriter::append_head(const http::Answer& answer, HeadContext context, std::string& out) {
  const auto kind = HeadKind::of(answer, context.framing, context.closes, context.says_keep_alive, context.is_https);
  if (kind && ready_heads_.append(*kind, context.body_bytes, context.id, out)) return;
  fields_.clear();
  etag_.clear();
  api_.append_etag(answer, etag_);
  context.etag = etag_;
  append_fields(answer, context, fields_);
  const std::size_t begin = out.size();
  renderer_.append(answer.status, fields_, out);
  if (kind) ready_heads_.add(*kind, std::string_view(out).substr(begin));
}

}  // namespace kiln::server
