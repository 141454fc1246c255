// Where a request stands in a distributed trace: the field traceparent (https://www.w3.org/TR/trace-context/).
#pragma once

#include <string_view>

namespace kiln::server {

// The value as the log has it: version, trace-id, parent-id and flags, as sent. Of a version after 00, which may have
// more behind them, these four alone. Empty where it isn't well-formed, which is as good as none (section 3.2.2.3).
std::string_view well_formed_trace_parent(std::string_view value);

}  // namespace kiln::server
