// Errors as RFC 9457 problem+json, and the one table that maps an error's code to an HTTP status.
#pragma once

#include <initializer_list>
#include <string_view>

#include "error/error.h"
#include "http/answer.h"

namespace kiln::http {

// The status for an error that came up while answering a request: 4xx where the client can do something about it.
int status_of(ErrorCode code);

// The reason phrase of RFC 9110 for a status that kiln sends; it's the problem's title.
std::string_view reason_phrase(int status);

// A member of a problem beyond those of the RFC (its extension members, 3.2).
struct ProblemMember {
  std::string_view name, value;
};

// {"type":"about:blank","title":"Not Found","status":404,"detail":detail,"instance":path}, then the further members.
// type about:blank means that the title says no more than the status (RFC 9457, 4.2.1). path: of the request, as sent.
WholeAnswer problem(int status, std::string_view detail, std::string_view path,
                    std::initializer_list<ProblemMember> further = {});

// What an error tells the client. What is our fault is told without its internals.
std::string_view detail_of(const Error& error);

// The answer to an error; what is our fault the caller logs.
WholeAnswer problem(const Error& error, std::string_view path, std::initializer_list<ProblemMember> further = {});

}  // namespace kiln::http
