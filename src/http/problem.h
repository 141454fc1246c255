// Errors as RFC 9457 problem+json, and the one table that maps an error's code to an HTTP status.
#pragma once

#include <string_view>

#include "error/error.h"
#include "http/answer.h"

namespace kiln::http {

// The status for an error that came up while answering a request: 4xx where the client can do something about it.
int status_of(ErrorCode code);

// What PostgREST's clients know an error by: its own codes, and PostgreSQL's where it passes those on.
// https://docs.postgrest.org/en/stable/references/errors.html
// https://www.postgresql.org/docs/current/errcodes-appendix.html
std::string_view postgrest_code(ErrorCode code);
inline constexpr std::string_view kNoSuchTable = "PGRST205", kNoSuchFunction = "PGRST202", kNoSuchPath = "PGRST125",
                                  kWrongMethod = "PGRST117", kWrongBody = "PGRST102", kNoTurn = "PGRST003",
                                  kNoMemory = "53200",  // out_of_memory
    kTooOften = "53400";                                // configuration_limit_exceeded

// The reason phrase of RFC 9110 for a status that kiln sends; it's the problem's title.
std::string_view reason_phrase(int status);

// {"type":"about:blank","title":"Not Found","status":404,"detail":detail,"instance":path}. type about:blank means that
// the title says no more than the status (RFC 9457, 4.2.1). path: of the request, as sent. Where there's a code,
// "message", the detail again, and "code" follow, which PostgREST's clients look at (extension members, 3.2).
WholeAnswer problem(int status, std::string_view detail, std::string_view path, std::string_view code = {});

// Adds the member "request_id" to a problem, by which its line in the log is found. REQUIRED: it's one as JSON, not
// packed, and the id one of server/log/request_id.h, in which nothing needs quoting.
void add_request_id(WholeAnswer& problem, std::string_view id);

// What an error tells the client. What is our fault is told without its internals.
std::string_view detail_of(const Error& error);

// The answer to an error; what is our fault the caller logs.
WholeAnswer problem(const Error& error, std::string_view path, std::string_view code = {});

}  // namespace kiln::http
