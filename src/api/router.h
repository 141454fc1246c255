// From a request to its answer: finds the route, checks method and parameters, has an event loop or a worker call the
// handler, turns errors into problems, and does what all answers share: validators, compression, and which web pages
// may read them.
#pragma once

#include <optional>
#include <variant>

#include "api/call.h"
#include "http/answer.h"
#include "http/request.h"

namespace kiln::api {

struct Route;

// A request that an event loop leaves to a worker, with what it has found out already. It owns all that it has.
struct Pending {
  http::Target target = {};
  const Route* route = nullptr;
  // Where it's only to be packed any more, which takes long; how, its `encoding` says already.
  std::optional<http::Answer> answer = {};
};

// Any number of threads may call these, each with its own readers.

// In an event loop: the answer, where it takes constant time or is kept since it was asked for before; otherwise what
// respond_in_worker() goes on with.
std::variant<http::Answer, Pending> respond_in_loop(const Api& api, const Readers& readers,
                                                    const http::Request& request);

// In a worker: the answer to the same request. It may be called again. REQUIRED: the readers have a live one.
http::Answer respond_in_worker(const Api& api, const Readers& readers, const http::Request& request, Pending& pending);

// In a worker, all of it.
http::Answer respond(const Api& api, const Readers& readers, const http::Request& request);

// The fields that let web pages of other origins read an answer, as they are sent (CORS,
// https://fetch.spec.whatwg.org/#http-cors-protocol).
void add_cors_fields(const Api& api, const http::Request& request, http::Answer& answer);

}  // namespace kiln::api
