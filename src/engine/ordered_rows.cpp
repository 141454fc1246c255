#include "engine/ordered_rows.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kiln::engine {

OrderedRows::OrderedRows(Engine& engine, const Node& part, const question::Order& order)
    : engine_(engine), part_(part) {
  for (const question::Order::Term& term : order.terms) {
    if (term.reference.is_row()) {  // no two rows are equal in it: what comes after says nothing
      is_row_descending_ = term.descending;
      break;
    }
    const std::size_t position = *term.reference.position;
    const std::int64_t distinct = engine_.store().distinct(position);
    terms_.push_back({position, term.descending, term.nulls_first ? 0 : distinct + 1, distinct});
  }
}

std::int64_t OrderedRows::key_of(const Term& term, std::int64_t rank) {
  if (rank == 0) return term.missing_key;
  return term.descending ? term.distinct + 1 - rank : rank;
}

std::optional<std::int64_t> OrderedRows::rank_of(const Term& term, std::int64_t key) {
  if (key == term.missing_key) return 0;
  if (key == 0 || key > term.distinct) return std::nullopt;
  return term.descending ? term.distinct + 1 - key : key;
}

Leaf OrderedRows::between(const Term& term, std::int64_t first_key, std::int64_t last_key) {
  Intervals accepted;
  if (first_key <= term.missing_key && term.missing_key <= last_key) append(accepted, 0, 0);
  const std::int64_t first = std::max<std::int64_t>(first_key, 1), last = std::min(last_key, term.distinct);
  if (first <= last) {
    const std::int64_t one = *rank_of(term, first), other = *rank_of(term, last);
    append(accepted, std::min(one, other), std::max(one, other));
  }
  return {term.position, std::move(accepted)};
}

Node OrderedRows::equal_to(const Keys& keys) const {
  if (keys.empty()) return part_;
  Branch equal{true, {part_}};
  for (std::size_t i = 0; i < keys.size(); ++i) equal.members.push_back(Node{between(terms_[i], keys[i], keys[i])});
  return Node{std::move(equal)};
}

Result<const std::vector<std::uint32_t>*> OrderedRows::counts_after(const Keys& keys) {
  const auto [counted, is_new] = counts_.try_emplace(keys);
  if (is_new) {
    KILN_TRY(counted->second, engine_.count_ranks(equal_to(keys), terms_[keys.size()].position));
  }
  return &counted->second;
}

// Counts narrow it down: first among all rows, then among those with the first key, and so on.
Result<OrderedRows::Place> OrderedRows::find(std::int64_t number) {
  Place place{{}, number, 0};
  for (const Term& term : terms_) {
    KILN_TRY(const std::vector<std::uint32_t>* const counts, counts_after(place.keys));
    std::int64_t key = 0;
    for (;; ++key) {
      if (key > term.distinct + 1)
        return fail(ErrorCode::corrupt, "fewer rows than counted have a rank in column {}", term.position);
      const auto rank = rank_of(term, key);
      if (!rank) continue;
      place.equal = (*counts)[static_cast<std::size_t>(*rank)];
      if (place.number < place.equal) break;
      place.number -= place.equal;
    }
    place.keys.push_back(key);
  }
  return place;
}

Result<std::vector<std::int64_t>> OrderedRows::page(std::int64_t offset, std::int64_t at_most) {
  if (at_most <= 0) return std::vector<std::int64_t>();
  const auto last_of = [&](std::int64_t rows) { return at_most > rows - offset ? rows - 1 : offset + at_most - 1; };
  if (terms_.empty()) {  // by the rows' numbers alone
    KILN_TRY(const std::int64_t rows, engine_.count_rows(part_));
    if (offset >= rows) return std::vector<std::int64_t>();
    return rows_equal(part_, offset, last_of(rows) + 1, rows);
  }
  KILN_TRY(const std::vector<std::uint32_t>* const counts, counts_after({}));
  const std::int64_t rows = std::accumulate(counts->begin(), counts->end(), std::int64_t{0});
  if (offset >= rows) return std::vector<std::int64_t>();
  KILN_TRY(const Place first, find(offset));
  KILN_TRY(const Place last, find(last_of(rows)));
  return rows_between(first, last);
}

// Of rows that are equal in all terms, those from one to before another.
Result<std::vector<std::int64_t>> OrderedRows::rows_equal(const Node& equal, std::int64_t begin, std::int64_t end,
                                                          std::int64_t count) {
  if (!is_row_descending_) return engine_.rows_in_order(equal, begin, end - begin);
  KILN_TRY(std::vector<std::int64_t> rows, engine_.rows_in_order(equal, count - end, end - begin));
  std::ranges::reverse(rows);
  return rows;
}

Result<std::vector<std::int64_t>> OrderedRows::rows_between(const Place& first, const Place& last) {
  if (first.keys == last.keys) return rows_equal(equal_to(first.keys), first.number, last.number + 1, first.equal);
  KILN_TRY(std::vector<std::int64_t> rows, rows_equal(equal_to(first.keys), first.number, first.equal, first.equal));
  KILN_TRY(const std::vector<std::int64_t> inner, rows_inside(first.keys, last.keys));
  KILN_TRY(const std::vector<std::int64_t> end, rows_equal(equal_to(last.keys), 0, last.number + 1, last.equal));
  rows.insert(rows.end(), inner.begin(), inner.end());
  rows.insert(rows.end(), end.begin(), end.end());
  return rows;
}

Result<std::vector<std::int64_t>> OrderedRows::rows_inside(const Keys& first, const Keys& last) {
  // Where both have the same key, so has every row between them; in the next term its key is one of both or between.
  Branch candidates{true, {part_}};
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    candidates.members.push_back(Node{between(terms_[i], first[i], last[i])});
    if (first[i] != last[i]) break;
  }
  struct Found {
    Keys keys;
    std::int64_t row;
  };
  std::vector<Found> found;
  Keys keys(terms_.size());
  KILN_CHECK(engine_.for_each_segment(Node{std::move(candidates)}, 0, [&](Segment& segment) -> Result<bool> {
    if (segment.outcome() == Outcome::none) return true;
    std::vector<const ranks::SegmentRanks*> read(terms_.size());  // null: all rows have the same rank
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      if (segment.is_constant(terms_[i].position)) continue;
      KILN_TRY(read[i], segment.ranks(terms_[i].position));
    }
    for (const std::uint16_t row : segment.list_passing()) {
      for (std::size_t i = 0; i < terms_.size(); ++i)
        keys[i] = key_of(terms_[i], read[i] ? read[i]->rank(row) : segment.constant_rank(terms_[i].position));
      if (keys > first && keys < last) found.push_back({keys, segment.first_row() + row});
    }
    return true;
  }));
  std::ranges::sort(found, [&](const Found& a, const Found& b) {
    if (a.keys != b.keys) return a.keys < b.keys;
    return is_row_descending_ ? a.row > b.row : a.row < b.row;
  });
  std::vector<std::int64_t> rows;
  rows.reserve(found.size());
  for (const Found& one : found) rows.push_back(one.row);
  return rows;
}

}  // namespace kiln::engine
