// The way from a file's tables of ranks to an answer: whatever they hold, the answer is one or an error, and nothing is
// read or written beyond its end. The tables are of a dataset of three columns and a row or two of segments; what the
// fuzzer changes is the segments' bytes, their summaries and checksums. Every other time the checksums are put right,
// as by someone who means it.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/grouped_ranks.h"
#include "fuzz.h"
#include "ranks/rank_writer.h"
#include "sql/statements.h"
#include "statistics/summarise.h"

namespace {

using namespace kiln;
using fuzz::Input;

constexpr std::int64_t kRows = ranks::kSegmentRows + 100;

struct Table {
  SQLite::Database database{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  catalogue::Catalogue catalogue;
};

// Ranks of 1 and of 2 bytes, and of a column whose rows all have the same.
std::unique_ptr<Table> make_table() {
  auto table = std::make_unique<Table>();
  table->catalogue.rows = kRows;
  table->database.exec("BEGIN");
  const std::vector<std::int64_t> distinct{5, 1'000, 1};
  std::vector<std::optional<ranks::Layout>> layouts;
  for (const std::int64_t values : distinct) layouts.push_back(ranks::Layout{values, values > 1});
  ranks::RankWriter writer(table->database, layouts, kRows);
  for (std::int64_t row = 0; row < kRows; ++row) {
    for (std::size_t i = 0; i < distinct.size(); ++i)
      writer.add(i, distinct[i] == 1 ? 1 : static_cast<ranks::Rank>(row * 7 % (distinct[i] + 1)));
    writer.end_row();
  }
  writer.finish();
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    std::vector<statistics::FrequentValue> values;
    for (std::int64_t rank = 0; rank <= distinct[i]; ++rank) values.push_back({rank, 0});
    for (std::int64_t row = 0; row < kRows; ++row)
      ++values[distinct[i] == 1 ? 1 : static_cast<std::size_t>(row * 7 % (distinct[i] + 1))].frequency;
    const std::int64_t nulls = values.front().frequency;
    values.erase(values.begin());
    catalogue::CatalogueColumn column;
    column.name = std::string(1, static_cast<char>('a' + i));
    column.type = ColumnType::integer;
    column.statistics = statistics::summarise(ColumnType::integer, nulls, [&](const auto& callback) {
      for (const auto& [value, frequency] : values) callback(value, frequency);
    });
    table->catalogue.columns.push_back(column);
    ranks::ValueWriter stored(table->database, i);
    for (const auto& [value, frequency] : values) stored.add(value, frequency);
  }
  table->database.exec("COMMIT");
  return table;
}

void put_right(Table& table) {
  std::vector<std::vector<ranks::SegmentSummary>> columns(table.catalogue.columns.size());
  SQLite::Statement segments(table.database, sql::ranks_select_segments),
      read(table.database, sql::ranks_select_segment);
  SQLite::Statement set(table.database, "UPDATE kiln_ranks SET checksum = :checksum WHERE id = :id");
  while (segments.executeStep()) {
    const auto position = static_cast<std::size_t>(segments.getColumn(1).getInt64());
    const std::uint32_t least = segments.getColumn(3).getUInt(), greatest = segments.getColumn(4).getUInt();
    read.bind(":id", segments.getColumn(0).getInt64());
    read.executeStep();
    const SQLite::Column blob = read.getColumn(3);
    const std::span bytes(static_cast<const std::uint8_t*>(blob.getBlob()), static_cast<std::size_t>(blob.getBytes()));
    const std::uint32_t checksum =
        ranks::segment_checksum(position, segments.getColumn(2).getInt64(), least, greatest, bytes);
    set.bind(":checksum", std::int64_t{checksum});
    set.bind(":id", segments.getColumn(0).getInt64());
    set.exec();
    set.reset();
    read.reset();
    if (position < columns.size()) columns[position].push_back({least, greatest, checksum});
  }
  SQLite::Statement column(table.database,
                           "UPDATE kiln_ranked_columns SET checksum = :checksum WHERE position = :position");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    column.bind(":checksum", std::int64_t{ranks::column_checksum(columns[i])});
    column.bind(":position", static_cast<std::int64_t>(i));
    column.exec();
    column.reset();
  }
}

void damage(Table& table, Input& input) {
  static const char* const kCells[] = {"least", "greatest", "checksum", "segment", "position"};
  for (int changes = 0; changes < 4 && input.has_more(); ++changes) {
    const std::int64_t id = 1 + static_cast<std::int64_t>(input.next(6));
    const std::uint64_t what = input.next(8);
    std::string statement = "UPDATE kiln_ranks SET ";
    if (what < 5) {
      statement += std::string(kCells[what]) + " = " + std::to_string(input.next(2'000));
    } else {
      const std::string at = std::to_string(1 + input.next(what == 5 ? 100 : 65'536)), byte = "0123456789ABCDEF";
      const std::uint64_t value = input.next(256);
      statement += "ranks = CAST(SUBSTR(ranks, 1, " + at + " - 1) || x'" + byte[value >> 4] + byte[value & 15] +
                   "' || SUBSTR(ranks, " + at + " + 1) AS BLOB)";
    }
    table.database.exec(statement + " WHERE id = " + std::to_string(id));
  }
  if (input.next(2) == 1) put_right(table);
}

void ask(Table& table, const std::shared_ptr<ranks::RankStore>& store, Input& input) {
  const auto crew = std::make_shared<engine::Crew>(std::vector<SQLite::Database>(), store, 1);
  engine::Engine engine(table.database, store, crew, [] { return Result<void>(); });
  question::Filter filter;
  filter.conditions.push_back({question::Comparison{{input.next(3)},
                                                    static_cast<question::Comparator>(input.next(6)),
                                                    static_cast<std::int64_t>(input.next(1'100))}});
  const std::vector<std::size_t> positions{0, 1, 2};
  (void)engine.count_rows(filter);
  (void)engine.count_ranks(filter, positions, [](std::size_t, const engine::RankCounts&) {});
  (void)engine.matching_rows(filter, {{{{1}, true, false}, {{0}, false, true}}}, 10, 50);
  (void)engine.group(filter, {0}, [](engine::GroupedRanks& grouped) -> Result<void> {
    KILN_TRY(const std::vector<engine::RankGroup> groups, grouped.find(100));
    return grouped.count(groups, 1, [](std::size_t, const engine::RankCountsView&) {});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::unique_ptr<Table> table = make_table();
  Input input(data, size);
  table->database.exec("SAVEPOINT whole");
  try {
    damage(*table, input);
    const auto store = ranks::RankStore::open(table->database, table->catalogue);
    if (store) ask(*table, *store, input);
  } catch (const SQLite::Exception&) {  // a table's own rule
  }
  table->database.exec("ROLLBACK TO whole; RELEASE whole");
  return 0;
}
