// From a request to its answer: finds the route, checks method and parameters, calls the handler, turns errors into
// problems, and does what all answers share: validators, packing, and which web pages may read them. kiln routes
// itself, because cpp-httplib compiles a path without a named segment to std::regex, answers 404 to a wrong method on a
// known path, and decodes %2F before it looks for segments.
#pragma once

#include "api/call.h"
#include "http/answer.h"
#include "http/request.h"

namespace kiln::api {

// With a live reader it's a worker's; without, it's called in an event loop, and what belongs to a worker isn't
// answered but says so. Any number of threads may call it, each with its own readers.
http::Answer respond(const Api& api, const Readers& readers, const http::Request& request);

// The fields that let web pages of other origins read an answer, as they are sent (CORS,
// https://fetch.spec.whatwg.org/#http-cors-protocol).
void add_cors_fields(const Api& api, const http::Request& request, http::Answer& answer);

}  // namespace kiln::api
