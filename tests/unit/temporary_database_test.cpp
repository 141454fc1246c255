#include "import/temporary_database.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "catch.h"
#include "temporary_folder.h"

namespace kiln::import {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t files_in(const fs::path& folder) { return std::distance(fs::directory_iterator(folder), {}); }

TEST_CASE("published, the file has the target's name and nothing else is left") {
  const test::TemporaryFolder folder;
  const fs::path target = folder.path() / "t.db";
  {
    auto temporary = TemporaryDatabase::create(target);
    REQUIRE(temporary.has_value());
    std::ofstream(temporary->path()) << "new";
    CHECK_FALSE(fs::exists(target));
    CHECK(temporary->publish().has_value());
  }
  CHECK(content(target) == "new");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("not published, it's gone and the old file stands") {
  const test::TemporaryFolder folder;
  const std::string old = std::string("SQLite format 3\0", 16) + "old";
  const fs::path target = folder.write("t.db", old);
  {
    std::ofstream(TemporaryDatabase::create(target)->path()) << "new";
  }
  CHECK(content(target) == old);
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a second import into the same target is refused while the first runs, not after") {
  const test::TemporaryFolder folder;
  const fs::path target = folder.path() / "t.db";
  {
    const auto first = TemporaryDatabase::create(target);
    CHECK(TemporaryDatabase::create(target).error().message.find("another import") != std::string::npos);
  }
  CHECK(TemporaryDatabase::create(target).has_value());
}

TEST_CASE("what a killed import left behind is overwritten") {
  const test::TemporaryFolder folder;
  folder.write(".t.db.kiln-import", "left behind");
  const auto temporary = TemporaryDatabase::create(folder.path() / "t.db");
  CHECK(content(temporary->path()).empty());
}

TEST_CASE("a file that isn't a database is nobody's to replace") {
  const test::TemporaryFolder folder;
  const fs::path target = folder.write("thesis.txt", "years of work");
  CHECK(TemporaryDatabase::create(target).error().code == ErrorCode::invalid_argument);
  CHECK(TemporaryDatabase::create(folder.path()).error().code == ErrorCode::invalid_argument);
  CHECK(content(target) == "years of work");
}

}  // namespace
}  // namespace kiln::import
