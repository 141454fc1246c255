// Any address with a few fields, asked of a small dataset: the query dialect with all of its filters, orders,
// selections and searches, percent-decoding, negotiation, ranges and conditions, and the pages. The input is a
// request's method and target, a field on each line after it. What must hold:
//   - nothing a client writes is our fault: the status is never 500, and a download isn't cut but by a limit
//   - JSON is JSON, a problem says its own status, lengths are right, no field has a line break in it (served.h)
//   - what is kept for the next one who asks is what was answered
//   - what was packed is what goes unpacked without Accept-Encoding
//   - what is answered from ranks is what SQLite answers of the same dataset without any
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "http/unpack.h"
#include "net/head/request_head.h"
#include "served.h"

namespace {

using namespace kiln;

// The request's head as a client would send it.
std::string head_of(std::string_view lines) {
  const std::size_t end = lines.find('\n');
  std::string head = std::string(lines.substr(0, end)) + " HTTP/1.1\r\nHost: x\r\n";
  std::string_view rest = end == std::string_view::npos ? "" : lines.substr(end + 1);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty()) head += std::string(line) + "\r\n";
  }
  return head + "\r\n";
}

void check_status(const fuzz::Served::Whole& whole) {
  constexpr std::array<int, 14> expected{200, 204, 206, 304, 400, 404, 405, 406, 412, 413, 416, 422, 503, 0};
  const int status = whole.answer.status;
  if (std::ranges::find(expected, status) == expected.end())
    std::fprintf(stderr, "%d: %s\n", status, whole.answer.body.c_str());
  MUST(std::ranges::find(expected, status) != expected.end());
  MUST(!whole.cut || whole.cut->code == ErrorCode::too_expensive);
}

void check_packed(fuzz::Served& served, const http::Request& request, const http::Answer& packed) {
  http::Request unpacked = request;
  unpacked.accept_encoding = {};
  unpacked.if_none_match = unpacked.if_match = {};  // ETags differ by coding
  const auto plain = served.ask(unpacked);
  if (plain.cut || plain.answer.status == 503) return;
  MUST(plain.answer.status == packed.status && plain.answer.encoding == http::ContentCoding::identity);
  if (packed.encoding == http::ContentCoding::zstd)
    MUST(http::unpack_zstd(packed.body, plain.answer.body.size()) == plain.answer.body);
}

// Whether it's about the rows alone. What is about the file isn't, nor is the mark between two parts of an answer, nor
// Parquet, which takes its dictionaries from ranks.
bool is_of_rows(const http::Answer& answer, std::string_view path) {
  const bool is_of_file = path == "/" || path == "/version" || path == "/openapi.json";
  return !is_of_file && !answer.is_part && answer.format != http::Format::database &&
         answer.format != http::Format::parquet;
}

void check_without_ranks(const http::Request& request, const http::Answer& by_ranks) {
  static const fuzz::Baked baked(false);
  static fuzz::Served served(dataset::Dataset::open(baked.path()).value());
  const auto [answer, cut] = served.ask(request);
  if (cut || answer.status == 503) return;
  if (answer.status != by_ranks.status || answer.body != by_ranks.body)
    std::fprintf(stderr, "by ranks: %d %s\nwithout: %d %s\n", by_ranks.status, by_ranks.body.c_str(), answer.status,
                 answer.body.c_str());
  MUST(answer.status == by_ranks.status && answer.body == by_ranks.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Baked baked;
  static fuzz::Served served(dataset::Dataset::open(baked.path()).value());
  const std::string bytes = head_of(fuzz::text_of(data, size));
  const auto head = net::parse_head(bytes);
  if (!head) return -1;  // head_fuzz.cpp has those
  const http::Request request = http::parse_request(*head);
  const auto whole = served.ask(request);
  check_status(whole);
  const http::Answer& answer = whole.answer;
  if (whole.cut || answer.caching != http::Caching::data || answer.status >= 300) return 0;
  const auto again = served.ask(request);
  check_status(again);
  if (again.cut || again.answer.status == 503) return 0;
  MUST(again.answer.status == answer.status && again.answer.format == answer.format);
  MUST(again.answer.body == answer.body && again.answer.fields == answer.fields);
  if (answer.encoding != http::ContentCoding::identity) check_packed(served, request, answer);
  if (is_of_rows(answer, http::path_of(head->target))) check_without_ranks(request, answer);
  return 0;
}
