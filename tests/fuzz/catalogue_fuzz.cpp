// A baked database in whose catalogue somebody has changed cells: any to any value, whatever the tables' own rules say,
// and every other time with a digest to match, as by someone who means it. What must hold: it's refused as damaged, or
// it's served, and then everything that a client asks of it is answered, or given up for damage that was found; nothing
// is read beyond an end, and nothing is answered as our mistake.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/catalogue_digest.h"
#include "served.h"

namespace {

using namespace kiln;
using fuzz::Input;

struct Table {
  std::string name, key;
  std::vector<std::string> columns = {};
  std::string statement = {};  // that makes it, as baked
};

// The database as baked, but that its catalogue's tables take any value.
class Template {
 public:
  Template()
      : tables_{Table{"kiln_dataset", "rowid"}, Table{"kiln_columns", "position"},
                Table{"kiln_percentiles", "position, percent"}, Table{"kiln_histograms", "position, bin"},
                Table{"kiln_frequencies", "position, which, rank"}} {
    SQLite::Database database(baked_.path(), SQLite::OPEN_READWRITE);
    for (Table& table : tables_) {
      SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
      columns.bind(1, table.name);
      while (columns.executeStep()) table.columns.push_back(columns.getColumn(0).getString());
      SQLite::Statement statement(database, "SELECT sql FROM sqlite_schema WHERE name = ?");
      statement.bind(1, table.name);
      MUST(statement.executeStep());
      table.statement = statement.getColumn(0).getString();
    }
    database.exec("PRAGMA writable_schema = ON");
    for (const Table& table : tables_)
      database.exec(
          "UPDATE sqlite_schema SET sql = REPLACE(REPLACE(REPLACE(sql, ') STRICT, ', ') '), ') STRICT', ')'), "
          "'NOT NULL', '') WHERE name = '" +
          table.name + "'");
  }

  const std::vector<Table>& tables() const { return tables_; }
  std::filesystem::path copy() const {
    auto path = baked_.folder().path() / "copy.db";
    std::filesystem::copy_file(baked_.path(), path, std::filesystem::copy_options::overwrite_existing);
    return path;
  }

 private:
  const fuzz::Baked baked_;
  std::vector<Table> tables_;
};

// As SQL has it; `cell`: what it takes the place of.
std::string value_of(Input& input, const std::string& cell, const Table& table) {
  static constexpr std::array kValues{"NULL",
                                      "''",
                                      "x'00ff'",
                                      "CAST(x'41ff00' AS TEXT)",
                                      "9e999",
                                      "-9e999",
                                      "-1",
                                      "0.5",
                                      "9223372036854775807",
                                      "-9223372036854775808",
                                      "'INTEGER'",
                                      "'REAL'",
                                      "'TEXT'",
                                      "'date'",
                                      "'datetime'",
                                      "'time'",
                                      "'2013-02-30'",
                                      "'least'",
                                      "'most'",
                                      "'rowid'",
                                      "'<b>&\"'",
                                      "'row'",
                                      "PRINTF('%.*c', 5000, 'x')",
                                      "'kiln_ranks'",
                                      "'{}'"};
  switch (input.next(6)) {
    case 0: return kValues[input.next(kValues.size())];
    case 1: return fmt::format("{}", static_cast<std::int64_t>(input.next(400)) - 100);
    case 2: return cell + (input.next(2) == 0 ? " + 1" : " - 1");
    case 3: return fmt::format("{} || '{}'", cell, input.next(10));
    case 4:
      return fmt::format("(SELECT {} FROM {} LIMIT 1 OFFSET {})", table.columns[input.next(table.columns.size())],
                         table.name, input.next(40));
    default: {
      std::string digits;
      for (const char c : input.bytes(8)) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
      return fmt::format("CAST(x'{}' AS TEXT)", digits);
    }
  }
}

void change(SQLite::Database& database, const Table& table, Input& input) {
  const std::string row = fmt::format("({0}) = (SELECT {0} FROM {1} LIMIT 1 OFFSET {2})", table.key, table.name,
                                      input.next(table.key == "rowid"      ? 1
                                                 : table.key == "position" ? 8
                                                                           : 80));
  if (input.next(16) == 15) {
    database.exec(fmt::format("DELETE FROM {} WHERE {}", table.name, row));
    return;
  }
  const std::string& cell = table.columns[input.next(table.columns.size())];
  database.exec(fmt::format("UPDATE {} SET {} = {} WHERE {}", table.name, cell, value_of(input, cell, table), row));
}

void put_digest_right(SQLite::Database& database, const std::string& path) {
  const auto catalogue = catalogue::read_catalogue(database, path);
  if (!catalogue) {
    MUST(catalogue.error().code == ErrorCode::corrupt);
    return;
  }
  SQLite::Statement set(database, "UPDATE kiln_dataset SET digest = ?");
  set.bind(1, catalogue::digest_of(*catalogue));
  set.exec();
}

void damage(const Template& whole, const std::filesystem::path& path, Input& input) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA ignore_check_constraints = ON; BEGIN");
  const std::uint64_t changes = input.next(5);
  for (std::uint64_t i = 0; i < changes; ++i) {
    try {
      change(database, whole.tables()[input.next(whole.tables().size())], input);
    } catch (const SQLite::Exception&) {  // two rows of one key
    }
  }
  database.exec("PRAGMA writable_schema = ON");
  SQLite::Statement restore(database, "UPDATE sqlite_schema SET sql = ? WHERE name = ?");
  for (const Table& table : whole.tables()) {
    restore.bind(1, table.statement);
    restore.bind(2, table.name);
    restore.exec();
    restore.reset();
  }
  if (input.next(2) == 1) put_digest_right(database, path.string());
  database.exec("COMMIT");
}

void ask(fuzz::Served& served, Input& input) {
  static constexpr std::array kTargets{"/columns/{0}",
                                       "/columns/{0}/values",
                                       "/columns/{0}?row=lt.50",
                                       "/columns",
                                       "/columns?row=lt.50&edges=whole",
                                       "/",
                                       "/rows?select=count(),row.max()",
                                       "/rows?{0}=gt.1&order={0}",
                                       "/rows?limit=3",
                                       "/rows?q=x",
                                       "/getRow/119",
                                       "/getColumnMeanValue/{0}",
                                       "/getColumnMedian/{0}",
                                       "/getColumnMostFrequentValue/{0}",
                                       "/getRandomRow",
                                       "/sql/median?column={0}",
                                       "/sql",
                                       "/schema",
                                       "/version",
                                       "/test.csv?limit=5",
                                       "/test.parquet"};
  const std::uint64_t column = input.next(9);
  for (int requests = 0; requests < 4 && served.dataset().is_sound(); ++requests) {
    const bool is_dear = input.next(1'024) == 1'023;  // to make the OpenAPI document takes as long as all else together
    const char* const pattern = is_dear ? "/openapi.json" : kTargets[input.next(kTargets.size())];
    const std::string target = fmt::format(fmt::runtime(pattern), column);
    const auto [answer, cut] =
        served.ask({.method = "GET", .target = target, .accept = input.next(4) == 1 ? "text/html" : ""});
    MUST(answer.status != 500 || !served.dataset().is_sound());
    MUST(!cut || cut->code == ErrorCode::corrupt || cut->code == ErrorCode::too_expensive);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Template whole;
  const auto path = whole.copy();
  Input input(data, size);
  damage(whole, path, input);
  auto dataset = dataset::Dataset::open(path);
  if (!dataset) {
    MUST(dataset.error().code == ErrorCode::corrupt);
    MUST(dataset.error().message.find(path.string()) != std::string::npos);
    return 0;
  }
  fuzz::Served served(*std::move(dataset));
  ask(served, input);
  return 0;
}
