#include "api/health.h"

#include "http/negotiation.h"
#include "http/problem.h"

namespace kiln::api {

Result<http::Answer> get_health(const Call&) {
  return http::WholeAnswer{.body = R"({"status":"ok"})", .caching = http::Caching::never};
}

Result<http::Answer> get_readiness(const Call& call) {
  if (const auto unchanged = call.api.dataset.check_unchanged(); !unchanged)
    return http::problem(503, unchanged.error().message, call.target.path);
  if (!call.api.dataset.is_sound())
    return http::problem(503, "The database is damaged; the server's log says where.", call.target.path);
  if (call.api.ready) return http::WholeAnswer{.body = R"({"status":"ready"})", .caching = http::Caching::never};
  return http::problem(503, "The server is about to stop.", call.target.path);
}

// Never packed: a loop would have to leave that to a worker, and all of these may be busy when metrics matter.
Result<http::Answer> get_metrics(const Call& call) {
  // Prometheus names OpenMetrics; who doesn't, as browsers, gets the other.
  const bool is_open = http::names_type(call.request.accept, "application/openmetrics-text");
  const metrics::Format format = is_open ? metrics::Format::openmetrics : metrics::Format::text;
  return http::WholeAnswer{.body = call.api.metrics_text ? call.api.metrics_text(format) : "",
                           .format = http::Format::text,
                           .caching = http::Caching::never,
                           .content_type = metrics::content_type_of(format),
                           .is_packed = true};
}

}  // namespace kiln::api
