// Columns as ranks: what an import stores of them, and what a reader makes of damage.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <random>

#include "catch.h"
#include "dataset/dataset.h"
#include "import_text.h"
#include "ranks/segment_reader.h"
#include "sql/database.h"

namespace kiln::ranks {
namespace {

// Three segments: of few values, of many, of one, of none, and one that is sorted.
std::string table(std::int64_t rows) {
  std::string csv = "few,many,one,none,sorted\n";
  for (std::int64_t i = 0; i < rows; ++i) {
    csv += (i % 7 == 0 ? "" : std::to_string(i % 5)) + "," + std::to_string(i * 31 % 1'009) + ".5,x,," +
           std::to_string(i / 1'000) + "\n";
  }
  return csv;
}

struct Opened {
  SQLite::Database database;
  catalogue::Catalogue catalogue;
};

Opened open(const std::filesystem::path& path) {
  SQLite::Database database = sql::open_immutable(path).value();
  catalogue::Catalogue catalogue = catalogue::read_catalogue(database, path.string()).value();
  return {std::move(database), std::move(catalogue)};
}

void change(const std::filesystem::path& path, const std::string& statement) {
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec(statement);
}

TEST_CASE("ranks take one byte, two, or nothing") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "test.db";
  REQUIRE(test::import_text(folder, table(140'000), path).has_value());
  Opened opened = open(path);
  const auto store = RankStore::open(opened.database, opened.catalogue).value();
  CHECK(store->segments() == 3);
  CHECK(store->rows_in(2) == 140'000 - 2 * kSegmentRows);
  CHECK(store->rank_bytes(0) == 1);
  CHECK(store->rank_bytes(1) == 2);
  CHECK(store->rank_bytes(2) == 0);
  CHECK(store->summary(2, 1).least == 1);
  CHECK(store->rank_bytes(3) == 0);
  CHECK(store->summary(3, 1).greatest == 0);
  CHECK(store->summary(4, 1).least == 66);  // row 65,536
  SegmentReader reader(opened.database, store);
  SegmentRanks ranks;
  REQUIRE(reader.read(0, 1, ranks).has_value());
  for (const std::size_t row : {0U, 1U, 2U, 65'535U}) {
    const std::int64_t number = 65'536 + static_cast<std::int64_t>(row);
    CHECK(ranks.rank(row) == (number % 7 == 0 ? 0 : number % 5 + 1));
  }
  const Dictionary& dictionary = *store->dictionary(opened.database, 1).value();
  CHECK(dictionary.size() == 1'009);
  CHECK(dictionary.value(1) == Value(0.5));
  CHECK(dictionary.count_less(Value(std::int64_t{2})) == 2);
  CHECK(dictionary.count_up_to(Value(2.5)) == 3);
}

TEST_CASE("damage to the tables of ranks is found before anything is answered") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "test.db";
  REQUIRE(test::import_text(folder, table(70'000), path).has_value());
  for (const char* statement :
       {"UPDATE kiln_ranks SET least = least + 1 WHERE id = 1", "UPDATE kiln_ranks SET greatest = 60000 WHERE id = 2",
        "UPDATE kiln_ranks SET ranks = x'00' WHERE id = 1", "UPDATE kiln_ranks SET id = 99 WHERE id = 1",
        "UPDATE kiln_ranks SET position = 9 WHERE id = 1", "UPDATE kiln_ranks SET segment = -1 WHERE id = 1",
        "UPDATE kiln_ranks SET segment = 7 WHERE id = 1", "DELETE FROM kiln_ranks WHERE id = 6",
        "UPDATE kiln_ranks SET checksum = checksum + 1 WHERE id = 1",
        "DELETE FROM kiln_ranked_columns WHERE position = 0",
        "UPDATE kiln_ranked_columns SET checksum = 1 WHERE position = 4",
        "UPDATE kiln_ranked_columns SET rank_bytes = 2 WHERE position = 0", "DROP TABLE kiln_ranks"}) {
    INFO(statement);
    const auto copy = folder.path() / "copy.db";
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    change(copy, statement);
    const auto dataset = dataset::Dataset::open(copy);
    REQUIRE_FALSE(dataset.has_value());
    CHECK(dataset.error().code == ErrorCode::corrupt);
  }
}

TEST_CASE("damage to ranks and values is found when they are first read") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "test.db", copy = folder.path() / "copy.db";
  REQUIRE(test::import_text(folder, table(70'000), path).has_value());
  std::mt19937 dice(7);
  for (int i = 0; i < 50; ++i) {
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    const auto at = static_cast<std::int64_t>(dice() % 60'000), segment = static_cast<std::int64_t>(dice() % 2);
    const std::int64_t id = segment_id(segment, 5, 0), byte = segment == 0 ? at : at % 4'000;
    {
      SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE);
      sqlite3_blob* blob = nullptr;
      REQUIRE(sqlite3_blob_open(database.getHandle(), "main", "kiln_ranks", "ranks", id, 1, &blob) == SQLITE_OK);
      unsigned char value = 0;
      sqlite3_blob_read(blob, &value, 1, static_cast<int>(byte));
      value ^= static_cast<unsigned char>(1U << dice() % 8);
      sqlite3_blob_write(blob, &value, 1, static_cast<int>(byte));
      sqlite3_blob_close(blob);
    }
    Opened opened = open(copy);
    const auto store = RankStore::open(opened.database, opened.catalogue).value();
    SegmentReader reader(opened.database, store);
    SegmentRanks ranks;
    const auto read = reader.read(0, segment, ranks);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == ErrorCode::corrupt);
    CHECK(reader.read(0, 1 - segment, ranks).has_value());
  }
  for (const char* statement : {"UPDATE kiln_values SET value = 17.5 WHERE position = 1 AND rank = 5",
                                "UPDATE kiln_values SET frequency = frequency + 1 WHERE position = 1 AND rank = 5",
                                "DELETE FROM kiln_values WHERE position = 1 AND rank = 1009",
                                "UPDATE kiln_values SET rank = 2000 WHERE position = 1 AND rank = 1009"}) {
    INFO(statement);
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    change(copy, statement);
    Opened opened = open(copy);
    const auto store = RankStore::open(opened.database, opened.catalogue).value();
    const auto dictionary = store->dictionary(opened.database, 1);
    REQUIRE_FALSE(dictionary.has_value());
    CHECK(dictionary.error().code == ErrorCode::corrupt);
  }
}

}  // namespace
}  // namespace kiln::ranks
