// GET /healthz and GET /readyz: what an orchestrator and a load balancer ask.
#pragma once

#include "api/call.h"

namespace kiln::api {

Result<http::Answer> get_health(const Call& call);     // the process lives
Result<http::Answer> get_readiness(const Call& call);  // it wants requests; 503 once it has been asked to stop, or its
                                                       // file has been changed or found damaged

}  // namespace kiln::api
