// The OpenAPI 3.1 document of the dataset that is served: what GET /openapi.json answers. Its text is written by hand,
// in src/openapi/; what depends on the dataset (columns, patterns, examples) is filled in here.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "catalogue/catalogue.h"

namespace kiln::openapi {

// The document as JSON text. example(target): the body that GET target answers, for the examples, or nothing, and it's
// left out; it's asked some twenty times, for what is looked up or read from the first rows. has_metrics: whether
// /metrics is there. REQUIRED: the catalogue
// has a column. Any number of threads may call it. It takes milliseconds, with thousands of columns a second: keep the
// answer.
std::string openapi_document(const catalogue::Catalogue& catalogue, bool has_metrics,
                             const std::function<std::string(std::string_view target)>& example);

}  // namespace kiln::openapi
