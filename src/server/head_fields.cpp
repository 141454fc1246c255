#include "server/head_fields.h"

#include <fmt/format.h>

#include "http/compressor.h"
#include "http/date.h"
#include "http/format.h"

namespace kiln::server {

namespace {

void append_field(std::string_view name, std::string_view value, std::string& out) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_vary(const http::WholeAnswer& answer, bool by_origin, std::string& out) {
  if (!answer.vary && !by_origin) return;
  append_field("Vary",
               !answer.vary ? std::string("Origin")
               : by_origin  ? std::string(answer.vary) + ", Origin"
                            : std::string(answer.vary),
               out);
}

// What browsers are told of every answer. Where pages of any origin may ask, they may also load it without CORS, and
// into documents that take nothing else (Cross-Origin-Embedder-Policy). What CORS lets others have, this restricts not:
// only requests without it are checked (https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header). Who
// follows a link from a page takes no address, and so no filter, with him (https://www.w3.org/TR/referrer-policy/). A
// browser that came by HTTPS comes by it for a year (RFC 6797); over HTTP that mustn't be said (section 7.2).
void append_safety_fields(const HeadContext& context, std::string& out) {
  out += "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
  append_field("Cross-Origin-Resource-Policy", context.is_for_all ? "cross-origin" : "same-origin", out);
  if (context.is_https) append_field("Strict-Transport-Security", "max-age=31536000", out);
}

// What the body is and where it ends.
void append_body_fields(const http::WholeAnswer& answer, const HeadContext& context, std::string& out) {
  const bool has_body = answer.status != 204 && answer.status != 304;
  if (has_body)
    append_field("Content-Type",
                 answer.content_type.empty() ? http::traits_of(answer.format).content_type
                                             : std::string_view(answer.content_type),
                 out);
  if (has_body && answer.encoding != http::ContentCoding::identity)
    append_field("Content-Encoding", to_string(answer.encoding), out);
  if (context.framing == Framing::chunks) append_field("Transfer-Encoding", "chunked", out);
  if (context.framing == Framing::length && has_body)
    append_field("Content-Length", fmt::format_int(context.body_bytes).c_str(), out);
}

}  // namespace

std::optional<Unstamped> cut_stamp(std::string_view bytes) {
  const std::size_t date = bytes.find(kDateField), id = bytes.find(kIdField, date);
  if (date == std::string_view::npos || id == std::string_view::npos) return std::nullopt;
  return Unstamped{bytes.substr(0, date + kDateField.size()), bytes.substr(bytes.find("\r\n", id + kIdField.size()))};
}

void append_stamp(std::string_view id, std::string& out) {
  out += http::date_now();
  out += kIdField;
  out += id;
}

Framing framing_of(const http::Answer& answer, bool is_http_1_0) {
  if (!answer.rest || answer.length) return Framing::length;
  return is_http_1_0 ? Framing::until_close : Framing::chunks;
}

std::string_view cache_control_of(http::Caching caching, std::string_view of_data) {
  switch (caching) {
    case http::Caching::data: return of_data;
    case http::Caching::forever: return "public, max-age=31536000, immutable";  // RFC 8246
    case http::Caching::never: break;
  }
  return "no-store";
}

void append_fields(const http::WholeAnswer& answer, const HeadContext& context, std::string& out) {
  append_field("Date", http::date_now(), out);
  append_field("X-Request-Id", context.id, out);
  append_field("Server", "kiln", out);  // without a version, by which scanners look for servers
  append_body_fields(answer, context, out);
  append_field("Cache-Control", context.cache_control, out);
  if (!context.etag.empty()) append_field("ETag", context.etag, out);
  append_vary(answer, context.varies_by_origin, out);
  if (!answer.allow_origin.empty()) {
    append_field("Access-Control-Allow-Origin", answer.allow_origin, out);
    append_field("Access-Control-Expose-Headers", "*", out);
  }
  for (const auto& [name, value] : answer.fields) append_field(name, value, out);
  append_safety_fields(context, out);
  if (answer.allow) append_field("Allow", answer.allow, out);
  if (answer.retry_after_s > 0) append_field("Retry-After", fmt::format_int(answer.retry_after_s).c_str(), out);
  if (context.closes) append_field("Connection", "close", out);
  if (context.says_keep_alive) append_field("Connection", "keep-alive", out);
  out += "\r\n";
}

}  // namespace kiln::server
