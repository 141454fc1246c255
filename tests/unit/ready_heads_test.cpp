// Kept heads against those that are rendered each time.
#include "server/ready_heads.h"

#include <string>

#include "catch.h"

namespace kiln::server {
namespace {

std::string head_of(const http::WholeAnswer& answer, std::size_t body_bytes, std::string_view id = "an-id") {
  std::string head = "HTTP/1.1 200 OK\r\n";
  append_fields(answer, {.id = id, .body_bytes = body_bytes, .etag = "\"a\""}, head);
  return head;
}

TEST_CASE("a kept head is the one that was rendered, with another length and another request's id") {
  ReadyHeads heads;
  http::WholeAnswer answer;
  answer.vary = "Accept-Encoding";
  const auto kind = HeadKind::of(answer, Framing::length, false, false, false).value();
  std::string out = "before";
  CHECK_FALSE(heads.append(kind, 5, "an-id", out));
  CHECK(out == "before");
  heads.add(kind, head_of(answer, 5));
  for (const std::size_t bytes : {0U, 5U, 12'345U}) {
    out = "before";
    REQUIRE(heads.append(kind, bytes, "another", out));
    CHECK(out == "before" + head_of(answer, bytes, "another"));
  }
}

TEST_CASE("a head without a length has none afterwards") {
  ReadyHeads heads;
  const http::WholeAnswer answer{.status = 304};
  const auto kind = HeadKind::of(answer, Framing::length, false, false, false).value();
  heads.add(kind, head_of(answer, 0));
  std::string out;
  REQUIRE(heads.append(kind, 77, "an-id", out));
  CHECK(out == head_of(answer, 0));
  CHECK(out.find("Content-Length") == std::string::npos);
}

TEST_CASE("heads that differ in anything but stamp and length are told apart") {
  ReadyHeads heads;
  const http::WholeAnswer answer;
  heads.add(HeadKind::of(answer, Framing::length, false, false, false).value(), head_of(answer, 1));
  const auto is_kept = [&](const http::WholeAnswer& another, Framing framing = Framing::length, bool closes = false,
                           bool says_keep_alive = false, bool is_https = false) {
    std::string out;
    const auto kind = HeadKind::of(another, framing, closes, says_keep_alive, is_https);
    return kind && heads.append(*kind, 1, "an-id", out);
  };
  CHECK(is_kept(answer));
  CHECK(is_kept({.body = "another"}));
  CHECK_FALSE(is_kept({.status = 404}));
  CHECK_FALSE(is_kept({.format = http::Format::csv}));
  CHECK_FALSE(is_kept({.caching = http::Caching::never}));
  CHECK_FALSE(is_kept({.variant = ";count"}));
  CHECK_FALSE(is_kept({.vary = "Accept"}));
  CHECK_FALSE(is_kept({.allow = "GET"}));
  CHECK_FALSE(is_kept({.retry_after_s = 1}));
  CHECK_FALSE(is_kept({.fields = {{"Link", "<x>"}}}));
  CHECK_FALSE(is_kept({.allow_origin = "*"}));
  CHECK_FALSE(is_kept({.allow_origin = "https://example.com"}));
  CHECK_FALSE(is_kept({.content_type = "multipart/byteranges"}));
  CHECK_FALSE(is_kept({.encoding = http::ContentCoding::gzip}));
  CHECK_FALSE(is_kept(answer, Framing::chunks));
  CHECK_FALSE(is_kept(answer, Framing::length, true));
  CHECK_FALSE(is_kept(answer, Framing::length, false, true));
  CHECK_FALSE(is_kept(answer, Framing::length, false, false, true));
}

TEST_CASE("of more heads than are kept the first ones make room") {
  ReadyHeads heads;
  std::string out;
  for (int status = 200; status < 300; ++status) {
    const http::WholeAnswer answer{.status = status};
    const auto kind = HeadKind::of(answer, Framing::length, false, false, false).value();
    CHECK_FALSE(heads.append(kind, 1, "an-id", out));
    heads.add(kind, head_of(answer, 1));
    CHECK(heads.append(kind, 1, "an-id", out));
  }
  CHECK_FALSE(
      heads.append(HeadKind::of({.status = 200}, Framing::length, false, false, false).value(), 1, "an-id", out));
  CHECK(heads.append(HeadKind::of({.status = 299}, Framing::length, false, false, false).value(), 1, "an-id", out));
}

}  // namespace
}  // namespace kiln::server
