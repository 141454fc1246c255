#include "verify/ranks_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "ranks/dictionary.h"
#include "ranks/order_digest.h"
#include "ranks/rank_store.h"
#include "sql/database.h"
#include "sql/identifier.h"
#include "sql/statements.h"
#include "verify/order_check.h"

namespace kiln::verify {

namespace {

class RanksCheck {
 public:
  RanksCheck(SQLite::Database& database, const std::string& table, const catalogue::CatalogueColumn& column,
             std::size_t position, const ranks::RankStore& store, Comparison& comparison)
      : database_(database),
        table_(table),
        column_(column),
        position_(position),
        store_(store),
        comparison_(comparison),
        stored_(database, sql::ranks_select_segment) {}

  void run() {
    const auto dictionary = ranks::Dictionary::load(database_, position_, ranks::DescribedValues(column_));
    comparison_.expect(what("values"), std::string("as its digest says"),
                       dictionary ? "as its digest says" : dictionary.error().message);
    if (!dictionary) return;
    std::vector<std::int64_t> frequencies(static_cast<std::size_t>(dictionary->size()) + 1);
    SQLite::Statement values(
        database_,
        sql::expand(sql::verify_values_in_order, {{"table", table_}, {"column", sql::quote_identifier(column_.name)}}));
    while (values.executeStep()) {
      const std::int64_t rank = rank_of(*dictionary, read_value(values.getColumn(0)));
      ++frequencies[static_cast<std::size_t>(rank)];
      segment_.push_back(static_cast<ranks::Rank>(rank));
      if (static_cast<std::int64_t>(segment_.size()) == ranks::kSegmentRows) check_segment();
    }
    if (!segment_.empty()) check_segment();
    comparison_.expect(what("order_digest"), column_.order_digest, order_.finish());
    for (std::int64_t rank = 0; rank <= dictionary->size(); ++rank)
      comparison_.expect(what(fmt::format("frequency of rank {}", rank)), dictionary->frequency(rank),
                         frequencies[static_cast<std::size_t>(rank)]);
  }

 private:
  std::string what(std::string_view figure) const { return fmt::format("{} of column \"{}\"", figure, column_.name); }

  // 0 for a value that isn't in the dictionary, too: the frequencies tell.
  static std::int64_t rank_of(const ranks::Dictionary& dictionary, const Value& value) {
    if (value == Value()) return 0;
    const std::int64_t less = dictionary.count_less(value);
    return dictionary.count_up_to(value) == less ? 0 : less + 1;
  }

  void check_segment() {
    const std::vector<ranks::Rank> computed = std::exchange(segment_, {});
    const std::int64_t number = number_++;
    if (store_.rank_bytes(position_) == 0) return;  // the frequencies tell
    // Made anew: those that are stored may have been changed together with the rows.
    const std::vector<std::uint8_t> bytes = ranks::encode(computed, store_.rank_bytes(position_));
    order_.add_ranks(bytes);
    const auto [least, greatest] = std::ranges::minmax(computed);
    const sql::Reset reset{stored_};
    stored_.bind(":id", ranks::segment_id(number, store_.columns(), position_));
    const bool is_there = stored_.executeStep();
    const auto expect = [&](const char* figure, int i, std::int64_t value) {
      comparison_.expect(what(fmt::format("{} of segment {}", figure, number)),
                         is_there ? read_value(stored_.getColumn(i)) : Value(), value);
    };
    expect("least rank", 0, least);
    expect("greatest rank", 1, greatest);
    expect("checksum", 2, ranks::segment_checksum(position_, number, least, greatest, bytes));
    const SQLite::Column blob = stored_.getColumn(3);
    const bool is_same = is_there && blob.getBytes() == static_cast<int>(bytes.size()) &&
                         std::memcmp(blob.getBlob(), bytes.data(), bytes.size()) == 0;
    comparison_.expect(what(fmt::format("ranks of segment {}", number)),
                       std::string(is_same ? "those of the rows" : "others"), std::string("those of the rows"));
  }

  SQLite::Database& database_;
  const std::string& table_;
  const catalogue::CatalogueColumn& column_;
  const std::size_t position_;
  const ranks::RankStore& store_;
  Comparison& comparison_;
  SQLite::Statement stored_;
  std::vector<ranks::Rank> segment_;  // computed
  std::int64_t number_ = 0;           // of the segment
  ranks::OrderDigest order_;
};

}  // namespace

void check_ranks(SQLite::Database& database, const std::string& table, const catalogue::Catalogue& catalogue,
                 Comparison& comparison) {
  const auto store = ranks::RankStore::open(database, catalogue);
  comparison.expect("tables of ranks", std::string("sound"), store ? "sound" : store.error().message);
  if (!store) return;
  std::int64_t values = 0;
  for (std::size_t i = 0; i < catalogue.columns.size(); ++i) {
    if (!(*store)->has(i) || (*store)->distinct(i) == 0) {
      check_order(database, table, catalogue.columns[i], comparison);
      continue;
    }
    values += (*store)->distinct(i);
    RanksCheck(database, table, catalogue.columns[i], i, **store, comparison).run();
  }
  SQLite::Statement stored(database, sql::ranks_count_values);
  stored.executeStep();
  comparison.expect("values of all columns with ranks", read_value(stored.getColumn(0)), values);
}

}  // namespace kiln::verify
