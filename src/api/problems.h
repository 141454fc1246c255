// Errors as answers, as PostgREST's clients know them; and to who asks for what isn't there, what there is.
#pragma once

#include <string_view>

#include "api/call.h"
#include "error/error.h"
#include "http/answer.h"
#include "http/target.h"

namespace kiln::api {

// The problem at that path, as sent, with the code that PostgREST's clients know it by: at all but the five endpoints
// of single rows and figures, whose problems are RFC 9457's alone.
http::WholeAnswer problem_at(std::string_view path, const Error& error);
http::WholeAnswer problem_at(std::string_view path, int status, std::string_view detail, std::string_view code);

// 404, with the forms that rows have, the path that is nearly the same, or all that there are.
http::WholeAnswer unknown_path(const Api& api, Door door, const http::Target& target);

}  // namespace kiln::api
