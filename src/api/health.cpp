#include "api/health.h"

#include "http/problem.h"

namespace kiln::api {

Result<http::Answer> get_health(const Call&) {
  return http::WholeAnswer{.body = R"({"status":"ok"})", .caching = http::Caching::never};
}

Result<http::Answer> get_readiness(const Call& call) {
  if (call.api.ready) return http::WholeAnswer{.body = R"({"status":"ready"})", .caching = http::Caching::never};
  return http::problem(503, "The server is about to stop.", call.target.path);
}

}  // namespace kiln::api
