// kiln describe: what is baked about each column, for a person or for a program.
#include <fmt/format.h>

#include "cli/commands.h"
#include "render/profile_json.h"
#include "sql/database.h"
#include "terminal/column_table.h"

namespace kiln::cli {

namespace {

Result<catalogue::Catalogue> open_catalogue(const std::filesystem::path& path) {
  KILN_TRY(const SQLite::Database database, sql::open_immutable(path));
  return catalogue::read_checked_catalogue(database, path.string());
}

}  // namespace

int run_describe(const DescribeCommand& command) {
  const auto catalogue = open_catalogue(command.database);
  if (!catalogue) return report(catalogue.error());
  fmt::print("{}", command.as_json ? render::profiles_json(*catalogue, render::Detail::whole) + "\n"
                                   : terminal::column_table(*catalogue));
  return kExitSuccess;
}

}  // namespace kiln::cli
