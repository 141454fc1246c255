// The database behind a server: opened and checked at the start, and again when another one has taken its name.
#pragma once

#include "cli/serve_arguments.h"
#include "dataset/dataset.h"
#include "error/error.h"
#include "server/server.h"

namespace kiln::cli {

// With --verify-on-start everything that was baked in it is compared first. Errors: those of Dataset::open and
// check_figures; io.
Result<dataset::Dataset> open_served_file(const ServeCommand& command, const dataset::DatasetOptions& options);

// Answers from the file that the path names now, if it's another one and a sound one; otherwise all stays as it is.
// Says on standard error what came of it. It takes as long as opening (and verifying) does; requests go on meanwhile.
void renew_served_file(const ServeCommand& command, const dataset::DatasetOptions& options, server::Server& server);

}  // namespace kiln::cli
