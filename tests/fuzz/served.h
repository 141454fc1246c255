// A baked dataset asked as the server asks it, without a connection, for the fuzzers; and what holds for every answer
// whatever was asked.
#pragma once

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "api/router.h"
#include "fuzz.h"
#include "http/problem.h"
#include "web/pages.h"

namespace kiln::fuzz {

class Served {
 public:
  explicit Served(dataset::Dataset dataset)
      : dataset_(std::move(dataset)), api_(dataset_, {.cache_bytes = 256 * 1024}, web::pages()) {}

  // The answer with all of its body, and the reason where that was cut short.
  struct Whole {
    http::Answer answer = {};
    std::optional<Error> cut = std::nullopt;
  };
  Whole ask(const http::Request& request) {
    dataset::QueryConnection& live = dataset_.query_connection(0);
    live.begin();  // the time of each request is its own
    Whole whole{.answer = api::respond(api_, {dataset_.reader(0), &live}, request)};
    http::Answer& answer = whole.answer;
    for (bool more = answer.rest != nullptr; more;) {
      live.begin();
      const auto piece = answer.rest->next(live, answer.body);
      if (!piece) whole.cut = piece.error();
      more = piece && *piece;
    }
    if (!whole.cut) check(answer);
    return whole;
  }

  const dataset::Dataset& dataset() const { return dataset_; }

 private:
  // Nothing of a field may end it.
  static void check_field(std::string_view value) {
    MUST(std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }));
  }

  static void check_json(const http::Answer& answer) {
    using http::Format;
    const std::string_view body = answer.body;
    switch (answer.format) {
      case Format::problem: {
        const auto problem = nlohmann::json::parse(body);
        MUST(problem.at("status") == answer.status && problem.at("title") == http::reason_phrase(answer.status));
        MUST(problem.at("detail").is_string() && problem.at("instance").is_string() && answer.status >= 400);
        return;
      }
      case Format::ndjson:
        for (std::size_t begin = 0; begin < body.size();) {
          const std::size_t end = body.find('\n', begin);
          MUST(end != std::string_view::npos && nlohmann::json::accept(body.substr(begin, end - begin)));
          begin = end + 1;
        }
        return;
      case Format::json:
      case Format::object:
      case Format::object_without_nulls:
      case Format::json_without_nulls: MUST(nlohmann::json::accept(body)); return;
      default: return;
    }
  }

  void check(const http::Answer& answer) const {
    MUST(answer.status >= 200 && answer.status < 600);
    for (const auto& [name, value] : answer.fields) check_field(value);
    for (const std::string* value : {&answer.variant, &answer.allow_origin, &answer.content_type}) check_field(*value);
    const bool has_body = answer.status != 204 && answer.status != 304;
    if (!has_body) MUST(answer.body.empty());
    if (answer.encoding == http::ContentCoding::gzip) MUST(!has_body || answer.body.starts_with("\x1f\x8b"));
    if (answer.encoding != http::ContentCoding::identity || !has_body) return;
    if (answer.length) MUST(*answer.length == static_cast<std::int64_t>(answer.body.size()));
    if (!answer.is_part) check_json(answer);
    // The value that would be an element, and the name that would end an attribute; see Baked.
    if (answer.format == http::Format::html)
      MUST(answer.body.find("<b>,'") == std::string::npos && answer.body.find("a \"b\" (c)") == std::string::npos);
  }

  dataset::Dataset dataset_;
  const api::Api api_;
};

}  // namespace kiln::fuzz
