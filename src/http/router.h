// From a request's method and target to its answer: finds the route, checks the method, calls the handler, turns errors
// into problems. kiln routes itself, because cpp-httplib compiles a path without a named segment to std::regex, answers
// 404 to a wrong method on a known path, and decodes %2F before it looks for segments.
#pragma once

#include <string_view>

#include "http/answer.h"
#include "http/handlers.h"

namespace kiln::http {

// `target`: as sent. `lane`: where it's called; in the loop's lane, what belongs to a worker isn't answered but says so.
// Any number of threads may call it, each with its own reader.
Answer respond(const Api& api, RowReader& reader, std::string_view method, std::string_view target, net::Lane lane);

}  // namespace kiln::http
