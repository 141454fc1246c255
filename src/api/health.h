// GET /healthz, /readyz and /metrics: what an orchestrator, a load balancer and Prometheus ask.
#pragma once

#include "api/call.h"

namespace kiln::api {

Result<http::Answer> get_health(const Call& call);     // the process lives
Result<http::Answer> get_readiness(const Call& call);  // it wants requests; 503 once it has been asked to stop, or its
                                                       // file has been changed or found damaged
Result<http::Answer> get_metrics(const Call& call);    // what the server counts; as OpenMetrics where Accept names it

}  // namespace kiln::api
