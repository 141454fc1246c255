// What the server says about itself and its data: GET /schema, /version and /openapi.json.
#pragma once

#include "api/call.h"

namespace kiln::api {

// The dataset's columns as a Frictionless Table Schema (https://datapackage.org/standard/table-schema/), which kiln
// import --schema takes for what /rows?format=csv answers.
Result<http::Answer> get_schema(const Call& call);

// {"program":"kiln
// 0.1.0","sqlite":"3.40.1","dataset":"flights","source":{"name",…,"sha256"},"database":{"bytes",…,"sha256"},
// "baked_by":{"program","sqlite"}}. The first call reads the whole database.
Result<http::Answer> get_version(const Call& call);

// This API for this dataset as OpenAPI 3.1; see openapi.h. It's made when it's first asked for.
Result<http::Answer> get_openapi(const Call& call);

}  // namespace kiln::api
