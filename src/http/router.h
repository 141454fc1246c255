// From a request's method and target to its answer: finds the route, checks the method, calls the handler, turns errors
// into problems. kiln routes itself, because cpp-httplib compiles a path without a named segment to std::regex, answers
// 404 to a wrong method on a known path, and decodes %2F before it looks for segments.
#pragma once

#include <string_view>

#include "http/answer.h"
#include "http/handlers.h"

namespace kiln::http {

// Any number of threads may call it. `target` is the request's target as sent.
Answer respond(const Api& api, std::string_view method, std::string_view target);

}  // namespace kiln::http
