#include "http/problem.h"

#include <array>
#include <string>

#include "render/json_writer.h"

namespace kiln::http {

namespace {

struct Meaning {
  ErrorCode code;
  int status;
  std::string_view postgrest;
};

// In the order of ErrorCode.
constexpr std::array kMeanings{
    Meaning{ErrorCode::invalid_argument, 400, "PGRST100"},
    Meaning{ErrorCode::invalid_value, 400, "22P02"},   // invalid_text_representation
    Meaning{ErrorCode::unknown_column, 400, "42703"},  // undefined_column
    Meaning{ErrorCode::unknown_table, 400, "PGRST200"},
    Meaning{ErrorCode::unknown_preference, 400, "PGRST122"},
    Meaning{ErrorCode::not_found, 404, kNoSuchPath},
    Meaning{ErrorCode::column_not_found, 404, "42703"},
    Meaning{ErrorCode::wrong_type, 422, "42883"},  // undefined_function: avg(text), integer ~~ text
    Meaning{ErrorCode::io, 500, "58030"},          // io_error
    Meaning{ErrorCode::corrupt, 500, "XX001"},     // data_corrupted
    Meaning{ErrorCode::interrupted, 500, "XX000"},
    Meaning{ErrorCode::too_expensive, 503, "57014"},  // query_canceled, as by statement_timeout
    Meaning{ErrorCode::not_acceptable, 406, "PGRST107"},
    Meaning{ErrorCode::not_one_row, 406, "PGRST116"},
    Meaning{ErrorCode::out_of_range, 416, "PGRST103"},
    Meaning{ErrorCode::internal, 500, "XX000"},  // internal_error
};

constexpr bool has_each_in_order() {
  for (std::size_t i = 0; i < kMeanings.size(); ++i) {
    if (kMeanings[i].code != static_cast<ErrorCode>(i)) return false;
  }
  return kMeanings.size() == static_cast<std::size_t>(ErrorCode::internal) + 1;
}
static_assert(has_each_in_order(), "an error's row is found by its number");

const Meaning& meaning_of(ErrorCode code) { return kMeanings[static_cast<std::size_t>(code)]; }

}  // namespace

int status_of(ErrorCode code) { return meaning_of(code).status; }

std::string_view postgrest_code(ErrorCode code) { return meaning_of(code).postgrest; }

std::string_view reason_phrase(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 505: return "HTTP Version Not Supported";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

WholeAnswer problem(int status, std::string_view detail, std::string_view path, std::string_view code) {
  render::JsonWriter json;
  json.begin_object();
  json.member("type", "about:blank");
  json.member("title", reason_phrase(status));
  json.member("status", std::int64_t{status});
  json.member("detail", detail);
  json.member("instance", path);
  if (!code.empty()) {
    json.member("message", detail);
    json.member("code", code);
  }
  json.end_object();
  return {.status = status, .body = std::move(json).text(), .format = Format::problem, .caching = Caching::never};
}

void add_request_id(WholeAnswer& problem, std::string_view id) {
  problem.body.pop_back();  // the brace
  problem.body.append(R"(,"request_id":")").append(id).append(R"("})");
}

std::string_view detail_of(const Error& error) {
  return status_of(error.code) == 500 ? std::string_view("The server failed to answer; its log says why.")
                                      : std::string_view(error.message);
}

WholeAnswer problem(const Error& error, std::string_view path, std::string_view code) {
  return problem(status_of(error.code), detail_of(error), path, code);
}

}  // namespace kiln::http
