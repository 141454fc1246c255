// kiln describe: what is baked about each column, for a person or for a program.
#include <fmt/format.h>

#include "cli/column_table.h"
#include "cli/commands.h"
#include "http/profile_json.h"
#include "sql/database.h"

namespace kiln::cli {

namespace {

Result<Catalogue> open_catalogue(const std::filesystem::path& path) {
  KILN_TRY(const SQLite::Database database, sql::open_immutable(path));
  return read_catalogue(database, path.string());
}

}  // namespace

int run_describe(const DescribeCommand& command) {
  const auto catalogue = open_catalogue(command.database);
  if (!catalogue) return report(catalogue.error());
  fmt::print("{}", command.as_json ? http::profiles_json(*catalogue, http::Detail::whole) + "\n" : column_table(*catalogue));
  return kExitSuccess;
}

}  // namespace kiln::cli
