#include "http/problem.h"

#include <string>

#include "render/json_writer.h"

namespace kiln::http {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return 400;
    case ErrorCode::not_found: return 404;
    case ErrorCode::wrong_type: return 422;
    case ErrorCode::not_acceptable: return 406;
    case ErrorCode::out_of_range: return 416;
    case ErrorCode::too_expensive: return 503;
    case ErrorCode::io:
    case ErrorCode::corrupt:
    case ErrorCode::interrupted:
    case ErrorCode::internal: break;
  }
  return 500;
}

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
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 505: return "HTTP Version Not Supported";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

WholeAnswer problem(int status, std::string_view detail, std::string_view path,
                    std::initializer_list<ProblemMember> further) {
  render::JsonWriter json;
  json.begin_object();
  json.member("type", "about:blank");
  json.member("title", reason_phrase(status));
  json.member("status", std::int64_t{status});
  json.member("detail", detail);
  json.member("instance", path);
  for (const ProblemMember& member : further) json.member(member.name, member.value);
  json.end_object();
  return {.status = status, .body = std::move(json).text(), .format = Format::problem, .caching = Caching::never};
}

std::string_view detail_of(const Error& error) {
  return status_of(error.code) == 500 ? std::string_view("The server failed to answer; its log says why.")
                                      : std::string_view(error.message);
}

WholeAnswer problem(const Error& error, std::string_view path, std::initializer_list<ProblemMember> further) {
  return problem(status_of(error.code), detail_of(error), path, further);
}

}  // namespace kiln::http
