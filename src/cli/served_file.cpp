#include "cli/served_file.h"

#include <exception>

#include "cli/commands.h"
#include "os/diagnostics.h"

namespace kiln::cli {

namespace {

// Each of them has its file open and its share of SQLite's memory, and lasts as long as the slowest download from it.
constexpr std::size_t kMostReplaced = 4;

// Everything that was baked, of the file that will be served.
Result<void> check_all(const std::filesystem::path& path, const dataset::Dataset& dataset) {
  KILN_TRY(const std::size_t figures, check_figures(path));
  KILN_CHECK(dataset.check_unchanged());
  KILN_TRY(const bool is_same, dataset.file().is_at(path));
  if (!is_same) return fail(ErrorCode::io, "{} was replaced while it was being verified; start again", path.string());
  report_event("{}: all {} figures are right", path.string(), figures);
  return {};
}

Result<void> renew(const ServeCommand& command, const dataset::DatasetOptions& options, server::Server& server) {
  const dataset::Dataset& old = server.dataset();  // lives until reap() is called again
  KILN_TRY(const bool is_same, old.file().is_at(command.database));
  if (is_same && old.check_unchanged() && old.is_sound()) {
    report_event("{} is the file that is being served; rename another one over it first", command.database.string());
    return {};
  }
  if (const std::size_t left = server.reap(); left >= kMostReplaced)
    return fail(ErrorCode::io, "{} datasets that were replaced are still being downloaded; try again later", left);
  KILN_TRY(dataset::Dataset next, open_served_file(command, options));
  server.replace(std::move(next));
  const catalogue::Catalogue& now = server.dataset().catalogue();
  report_event("serving {} ({} rows, {} columns) from now on, after {} ({} rows)", now.name, now.rows,
               now.columns.size(), old.catalogue().name, old.rows());
  return {};
}

}  // namespace

Result<dataset::Dataset> open_served_file(const ServeCommand& command, const dataset::DatasetOptions& options) {
  KILN_TRY(dataset::Dataset dataset, dataset::Dataset::open(command.database, options));
  if (command.verify_on_start) KILN_CHECK(check_all(command.database, dataset));
  return dataset;
}

// Memory, threads or descriptors may be too few for a second one, which the first one needn't suffer for.
void renew_served_file(const ServeCommand& command, const dataset::DatasetOptions& options, server::Server& server) {
  try {
    if (const auto renewed = renew(command, options, server); !renewed)
      report_event("nothing changes, for {}", renewed.error().message);
  } catch (const std::exception& exception) {
    report_event("nothing changes, for there is too little room for another dataset: {}", exception.what());
  }
}

}  // namespace kiln::cli
