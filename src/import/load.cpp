#include "import/load.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "catalogue/schema.h"
#include "import/field/field_reading.h"
#include "import/rank_lookup.h"
#include "ranks/rank_writer.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "value/long_text.h"

namespace kiln::import {

namespace {

std::string rows_table(const std::string& name, const Survey& survey) {
  std::vector<catalogue::ColumnDefinition> columns;
  for (const SurveyedColumn& column : survey.columns) columns.push_back({column.plan.name, column.findings.type});
  return catalogue::rows_table(name, columns);
}

std::string parameters(const Survey& survey) {
  std::string marks = "?";
  for (std::size_t i = 1; i < survey.columns.size(); ++i) marks += ", ?";
  return marks;
}

// Segments are made of all columns at once. What goes beyond, of tables of some thousand columns, gets no ranks.
constexpr std::int64_t kMaxSegmentBytes = 64 << 20;

// What the dictionary of a column with long texts may have of what the column has: where these hardly repeat, they
// stand in the file once.
constexpr std::int64_t kDictionaryShare = 10;

bool is_worth_ranks(const SurveyedColumn& column) {
  std::int64_t bytes = 0;
  bool has_long_texts = false;
  column.ranked->for_each([&](const Value& value, std::int64_t) {
    const auto* text = std::get_if<std::string>(&value);
    bytes += text ? std::ssize(*text) : 0;
    has_long_texts = has_long_texts || is_long(value);
  });
  return !has_long_texts || bytes * kDictionaryShare <= column.findings.text_bytes;
}

Layouts layouts_of(const Survey& survey) {
  Layouts layouts;
  std::int64_t bytes = 0;
  for (const SurveyedColumn& column : survey.columns) {
    const bool has_ranks = column.ranked && ranks::is_stored(column.statistics->distinct) && is_worth_ranks(column);
    layouts.emplace_back();
    if (!has_ranks) continue;
    const ranks::Layout layout{column.statistics->distinct, column.statistics->nulls > 0};
    bytes += layout.rank_bytes() * std::min(survey.rows, ranks::kSegmentRows);
    if (bytes <= kMaxSegmentBytes) layouts.back() = layout;
  }
  return layouts;
}

// The statement that stores a row, on SQLite's own interface: SQLiteCpp's can't bind a text without copying it, and
// this runs once a field.
class RowInsert {
 public:
  // layouts: as ranks has them.
  RowInsert(SQLite::Database& database, const std::string& sql, Survey& survey, const Layouts& layouts,
            ranks::RankWriter& ranks)
      : database_(database), ranks_(ranks) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(database.getHandle(), sql.c_str(), static_cast<int>(sql.size()) + 1,
                             SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statement_.reset(statement);
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      SurveyedColumn& column = survey.columns[i];
      columns_.push_back({column.reading, layouts[i] ? &*column.ranked : nullptr, {}});
    }
  }

  // number: of a record in the batch. REQUIRED: RankLookup has run over it. Throws SQLite::Exception.
  void run(const RecordBatch& batch, std::size_t number) {
    std::size_t at = number;  // of the rank, in batch.ranks
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Field& field = batch.field(batch.records[number], i);
      if (columns_[i].ranked) {
        bind_ranked(i, batch.ranks[at], batch.text(field));
        at += batch.records.size();
      } else {
        bind(i, batch, field);
      }
    }
    if (const int status = sqlite3_step(statement_.get()); status != SQLITE_DONE)
      throw SQLite::Exception(database_.getHandle(), status);
    check(sqlite3_reset(statement_.get()));
    ranks_.end_row();
  }

 private:
  struct Column {
    const FieldReading& reading;
    const RankedValues* ranked;  // null: it gets no ranks
    std::string buffer;          // of the field at hand
  };

  void bind(std::size_t column, const RecordBatch& batch, const Field& field) {
    FieldValue value;
    Column& read = columns_[column];
    if (!field.is_missing()) value = field_value(batch.text(field), read.reading, read.buffer);
    bind(column, value);
    ranks_.order_digest(column).add(value);
  }

  // A number that was read once isn't read again.
  void bind_ranked(std::size_t column, ranks::Rank rank, std::string_view text) {
    const RankedValues& ranked = *columns_[column].ranked;
    ranks_.add(column, rank);
    const FieldReading& reading = columns_[column].reading;
    if (rank == 0) {
      bind(column, FieldValue());
    } else if (reading.type == ColumnType::integer) {
      bind(column, ranked.integer(rank));
    } else if (reading.type == ColumnType::real) {
      bind(column, ranked.real(rank));
    } else if (reading.date) {
      bind(column, std::string_view(ranked.date(rank)));
    } else {
      bind(column, text);
    }
  }

  // Texts are bound without a copy: the batch outlives the statement's run.
  void bind(std::size_t column, const FieldValue& value) {
    sqlite3_stmt* const statement = statement_.get();
    const int parameter = static_cast<int>(column) + 1;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      return check(sqlite3_bind_int64(statement, parameter, *integer));
    if (const auto* real = std::get_if<double>(&value)) return check(sqlite3_bind_double(statement, parameter, *real));
    if (const auto* text = std::get_if<std::string_view>(&value))
      return check(
          sqlite3_bind_text(statement, parameter, text->data(), static_cast<int>(text->size()), SQLITE_STATIC));
    check(sqlite3_bind_null(statement, parameter));
  }

  void check(int status) const {
    if (status != SQLITE_OK) throw SQLite::Exception(database_.getHandle(), status);
  }

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  SQLite::Database& database_;
  ranks::RankWriter& ranks_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::vector<Column> columns_;
};

void store_values(SQLite::Database& database, const Survey& survey, const Layouts& layouts) {
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    if (!layouts[i]) continue;
    ranks::ValueWriter writer(database, i);
    survey.columns[i].ranked->for_each(
        [&](const Value& value, std::int64_t frequency) { writer.add(value, frequency); });
  }
}

}  // namespace

Result<void> load_rows(RecordReader& reader, const std::function<double()>& progress, Survey& survey,
                       const std::string& name, SQLite::Database& database, const PauseHandler& on_pause) {
  try {
    const std::string table = sql::quote_identifier(name);
    database.exec("BEGIN");
    database.exec(rows_table(name, survey));
    const Layouts layouts = layouts_of(survey);
    ranks::RankWriter ranks(database, layouts, survey.rows);
    {
      RowInsert insert(database,
                       sql::expand(sql::import_insert_row, {{"table", table}, {"parameters", parameters(survey)}}),
                       survey, layouts, ranks);
      RankLookup lookup(survey, layouts);
      const auto store = [&](RecordBatch& batch) -> Result<void> {
        for (std::size_t i = 0; i < batch.records.size(); ++i) insert.run(batch, i);
        return on_pause(batch.fraction_read);
      };
      KILN_CHECK(for_each_batch(reader, progress, store, [&](RecordBatch& batch) { return lookup.run(batch); }));
    }
    std::vector<std::string> digests = ranks.finish();
    for (std::size_t i = 0; i < digests.size(); ++i) survey.columns[i].order_digest = std::move(digests[i]);
    store_values(database, survey, layouts);
    database.exec("COMMIT");
    return {};
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot store the rows"));
  }
}

Result<void> check_stored_rows(const SQLite::Database& database, const std::string& name, std::int64_t rows_read) {
  try {
    SQLite::Statement stored(database, sql::expand(sql::import_stored_rows, {{"table", sql::quote_identifier(name)}}));
    stored.executeStep();
    const std::int64_t rows = stored.getColumn("rows").getInt64();
    const std::int64_t last_rowid = stored.getColumn("last_rowid").getInt64();
    if (rows == rows_read && last_rowid == rows_read) return {};
    return fail(ErrorCode::internal, "{} rows were read, and {} are stored, the last with rowid {}", rows_read, rows,
                last_rowid);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(sql::to_error(exception, "cannot count the stored rows"));
  }
}

}  // namespace kiln::import
