#include "http/negotiation.h"

#include "catch.h"

namespace kiln::http {
namespace {

TEST_CASE("the form of rows that the client likes best") {
  using enum Format;
  CHECK(negotiate_rows("") == json);
  CHECK(negotiate_rows("*/*") == json);
  CHECK(negotiate_rows("text/csv") == csv);
  CHECK(negotiate_rows("Text/CSV; header=present") == csv);
  CHECK(negotiate_rows("text/*") == csv);
  CHECK(negotiate_rows("text/tab-separated-values") == tsv);
  CHECK(negotiate_rows("application/*;q=0.4, text/csv;q=0.5") == csv);
  CHECK(negotiate_rows("application/jsonl") == ndjson);
  CHECK(negotiate_rows("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == json);
  CHECK(negotiate_rows("*/*, application/json;q=0") == csv);
  CHECK(negotiate_rows("application/vnd.pgrst.object+json") == object);
  CHECK(negotiate_rows("application/vnd.pgrst.object+json;nulls=stripped") == object_without_nulls);
  CHECK(negotiate_rows("application/vnd.pgrst.array+json;nulls=stripped") == json_without_nulls);
  CHECK_FALSE(negotiate_rows("text/html").has_value());
  CHECK_FALSE(negotiate_rows("application/json;q=0").has_value());
  CHECK(negotiate_rows(",, ;q=1, application/json;q=nonsense") == json);
}

TEST_CASE("the encoding that the client likes best, and none that it doesn't name") {
  CHECK(negotiate_encoding("") == ContentCoding::identity);
  CHECK(negotiate_encoding("gzip, deflate, br, zstd") == ContentCoding::zstd);
  CHECK(negotiate_encoding("gzip") == ContentCoding::gzip);
  CHECK(negotiate_encoding("zstd;q=0.5, GZIP;q=0.9") == ContentCoding::gzip);
  CHECK(negotiate_encoding("gzip;q=0, zstd;q=0") == ContentCoding::identity);
  CHECK(negotiate_encoding("*, br") == ContentCoding::identity);
}

TEST_CASE("HTML is for who names it and likes JSON less") {
  CHECK(prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  CHECK(prefers_html("Text/HTML;q=0.1"));
  CHECK(prefers_html("application/json;q=0.9, text/html"));
  for (const char* accept : {"", "*/*", "text/*", "text/html;q=0", "text/html, application/json", "application/json",
                             "application/openapi+json, text/html", "text/html2", "application/xhtml+xml"}) {
    CAPTURE(accept);
    CHECK_FALSE(prefers_html(accept));
  }
}

}  // namespace
}  // namespace kiln::http
