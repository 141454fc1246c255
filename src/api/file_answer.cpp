#include "api/file_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "api/problems.h"
#include "files/database_copy.h"
#include "files/multipart.h"
#include "http/conditions.h"
#include "http/content_disposition.h"
#include "http/paging.h"
#include "query/words.h"
#include "text/characters.h"

namespace kiln::api {

namespace {

// A longer one isn't repeated for each file: proxies take heads of some KiB.
constexpr std::size_t kMaxLinkedQuery = 500;

// The ranges that count of the request; nullopt: none, the whole file is asked for.
std::optional<std::vector<http::ByteRange>> ranges_of(const http::Request& request, const SentFile& sent,
                                                      std::string_view etag) {
  if (request.method != "GET" || request.range.empty()) return std::nullopt;
  if (http::outcome_of(request, etag) != http::Outcome::proceed) return std::nullopt;  // the router answers
  if (!request.if_range.empty() && request.if_range != etag) return std::nullopt;
  auto ranges = http::parse_byte_ranges(request.range, sent.file->bytes());
  if (ranges && ranges->size() > 1 && sent.is_sequential) return std::nullopt;
  return ranges;
}

http::WholeAnswer no_such_range(const Call& call, std::int64_t size) {
  const std::string detail =
      fmt::format("The range lies beyond the file's end; it has {} bytes, numbered from 0.", size);
  http::WholeAnswer answer = problem_at(call.target.path, {ErrorCode::out_of_range, detail});
  answer.fields.emplace_back("Content-Range", fmt::format("bytes */{}", size));  // RFC 9110, section 15.5.17
  return answer;
}

// Nobody who has written the dataset's values knows the digest of all of them.
std::string boundary_of(std::string_view etag) {
  std::string boundary = "kiln-";
  std::ranges::copy_if(etag, std::back_inserter(boundary),
                       [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
  return boundary.substr(0, 48);
}

}  // namespace

std::pair<const char*, std::string> disposition(const Call& call, std::string_view extension) {
  return {"Content-Disposition", http::attachment(fmt::format("{}.{}", call.api.dataset.catalogue().name, extension))};
}

Result<http::Answer> send_file(const Call& call, SentFile sent) {
  http::Answer answer =
      http::WholeAnswer{.format = sent.format, .variant = std::move(sent.variant), .fields = std::move(sent.fields)};
  answer.fields.emplace_back("Accept-Ranges", "bytes");
  std::string etag;
  call.api.append_etag(answer, etag);
  const std::int64_t size = sent.file->bytes();
  const auto ranges = ranges_of(call.request, sent, etag);
  if (ranges && ranges->empty()) return no_such_range(call, size);
  std::unique_ptr<http::Stream> stream;
  if (!ranges) {
    answer.length = size;
    stream = sent.file->stream({0, size});
  } else if (ranges->size() == 1) {
    answer.length = ranges->front().bytes;
    answer.fields.emplace_back("Content-Range", files::content_range(ranges->front(), size));
    stream = sent.file->stream(ranges->front());
  } else {
    files::Multipart parts =
        files::multipart(sent.file, *ranges, http::traits_of(sent.format).content_type, boundary_of(etag));
    answer.length = parts.bytes;
    answer.content_type = std::move(parts.content_type);
    stream = std::move(parts.stream);
  }
  if (ranges) {
    answer.status = 206;
    answer.is_part = true;
  }
  KILN_TRY(const bool more, stream->next(*call.live, answer.body));
  if (more) answer.rest = std::move(stream);
  return answer;
}

Result<http::Answer> get_database(const Call& call) {
  const dataset::Dataset& dataset = call.api.dataset;
  // Two files may have the same digest and not the same pages: one that VACUUM has written anew is another file.
  const std::string variant = fmt::format(";bytes={}", dataset.file().bytes());
  if (auto unchanged = call.unchanged(http::Format::database, variant)) return *std::move(unchanged);
  return send_file(call, {files::database_copy(dataset), http::Format::database, variant, {disposition(call, "db")}});
}

void add_links_to_files(const Call& call, http::Answer& answer) {
  constexpr std::array kNotOfFiles{query::kFormat, http::kLimit, http::kOffset};
  std::string query;
  for (const auto& [name, value] : call.target.parameters) {
    if (std::ranges::find(kNotOfFiles, name) != kNotOfFiles.end()) continue;
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", http::percent_encode(name), http::percent_encode(value));
  }
  if (query.size() > kMaxLinkedQuery) return;
  const auto known =
      std::ranges::find(answer.fields, std::string_view("Link"), &std::pair<const char*, std::string>::first);
  std::string& links = known != answer.fields.end() ? known->second : answer.fields.emplace_back("Link", "").second;
  const std::string path = "/" + http::percent_encode(call.api.dataset.catalogue().name);
  for (const http::FormatTraits& traits : http::kFormatTable) {
    if (!traits.has_file()) continue;
    const bool is_database = !traits.is_download;
    links += fmt::format("{}<{}.{}{}>; rel=\"alternate\"; type=\"{}\"", links.empty() ? "" : ", ", path, traits.name,
                         is_database ? "" : query,
                         is_database ? std::string_view(traits.content_type) : traits.media_types.front());
  }
}

}  // namespace kiln::api
