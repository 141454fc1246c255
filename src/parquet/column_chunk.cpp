#include "parquet/column_chunk.h"

#include <algorithm>
#include <cstring>

#include "parquet/delta.h"
#include "parquet/hybrid.h"

namespace kiln::parquet {

namespace {

// "Definition levels": 1 for a value, 0 for none, behind their length in four bytes, as data pages of the first version
// have them (README.md, "Nulls", and the table of Encodings.md).
void append_levels(std::span<const std::uint8_t> levels, std::int64_t nulls, std::string& out) {
  constexpr int kLevelBits = 1;
  const std::size_t begin = out.size();
  out.resize(begin + sizeof(std::uint32_t));
  if (nulls == 0 || nulls == static_cast<std::int64_t>(levels.size())) {
    append_run(nulls == 0 ? 1 : 0, levels.size(), kLevelBits, out);
  } else {
    append_hybrid(levels, kLevelBits, out);
  }
  const auto length = static_cast<std::uint32_t>(out.size() - begin - sizeof(std::uint32_t));
  std::memcpy(out.data() + begin, &length, sizeof(length));
}

// Appends the values as their type takes least. Doubles stay as they are: what splits their bytes is newer than many
// readers.
Encoding append_values(std::string_view plain, Kind kind, std::string& out) {
  if (kind == Kind::text && !plain.empty()) {
    append_texts(plain, out);
    return Encoding::delta_length_byte_array;
  }
  if (type_of(kind) == Type::int64 && !plain.empty()) {
    std::vector<std::int64_t> numbers(plain.size() / sizeof(std::int64_t));
    std::memcpy(numbers.data(), plain.data(), plain.size());
    append_deltas(numbers, out);
    return Encoding::delta_binary_packed;
  }
  out += plain;
  return Encoding::plain;
}

// The ranks that occur, as indices of a dictionary of these alone.
struct Used {
  std::vector<std::uint8_t> levels;
  std::vector<std::uint16_t> indices;  // of the rows that have a value
  std::vector<std::uint16_t> ranks;    // of the dictionary's entries, ascending
};

Used find_used(const RankedCells& cells) {
  Used used;
  std::vector<std::uint16_t> index_by_rank(static_cast<std::size_t>(cells.distinct) + 1);
  for (const std::uint16_t rank : cells.ranks) index_by_rank[rank] = 1;
  const bool has_missing = index_by_rank[0] != 0;
  for (std::size_t rank = 1; rank < index_by_rank.size(); ++rank) {
    if (index_by_rank[rank] == 0) continue;
    index_by_rank[rank] = static_cast<std::uint16_t>(used.ranks.size());
    used.ranks.push_back(static_cast<std::uint16_t>(rank));
  }
  used.levels.assign(cells.ranks.size(), 1);
  used.indices.resize(cells.ranks.size());
  std::size_t count = 0;
  for (std::size_t row = 0; row < cells.ranks.size(); ++row) {
    const std::uint16_t rank = cells.ranks[row];
    used.indices[count] = index_by_rank[rank];
    count += rank == 0 ? 0 : 1;
    if (has_missing) used.levels[row] = rank == 0 ? 0 : 1;
  }
  used.indices.resize(count);
  return used;
}

// A dictionary that is looked into less than twice for each of its values isn't worth it.
bool is_worth_a_dictionary(const Used& used) {
  return !used.ranks.empty() && used.ranks.size() * 2 <= used.indices.size();
}

Result<ChunkInfo> write_without_dictionary(const RankedCells& ranked, PageWriter& pages, std::string& out) {
  Cells cells(ranked.kind);
  for (const std::uint16_t rank : ranked.ranks) {
    if (rank == 0) {
      cells.add_missing();
    } else {
      KILN_CHECK(ranked.append(rank, cells.add_plain()));
    }
  }
  return write_chunk(cells, pages, out);
}

}  // namespace

Result<void> Cells::add(const Value& value) {
  if (!std::holds_alternative<std::monostate>(value)) return append_plain(value, kind_, add_plain());
  add_missing();
  return {};
}

ChunkInfo write_chunk(const Cells& cells, PageWriter& pages, std::string& out) {
  const std::vector<std::uint8_t>& levels = cells.levels();
  ChunkInfo info{.kind = cells.kind(), .rows = static_cast<std::int64_t>(levels.size())};
  info.statistics.nulls = std::ranges::count(levels, 0);
  find_bounds(cells.plain(), cells.kind(), info.statistics);
  std::string page;
  append_levels(levels, info.statistics.nulls, page);
  info.encoding = append_values(cells.plain(), cells.kind(), page);
  info.data = pages.data_page(page, info.rows, info.encoding, out);
  return info;
}

Result<ChunkInfo> write_chunk(const RankedCells& cells, PageWriter& pages, std::string& out) {
  const Used used = find_used(cells);
  if (!is_worth_a_dictionary(used)) return write_without_dictionary(cells, pages, out);
  ChunkInfo info{
      .kind = cells.kind, .rows = static_cast<std::int64_t>(cells.ranks.size()), .encoding = Encoding::rle_dictionary};
  const auto distinct = static_cast<std::int64_t>(used.ranks.size());
  info.statistics.nulls = info.rows - static_cast<std::int64_t>(used.indices.size());
  if (cells.is_ascending) info.statistics.distinct = distinct;
  std::string page;
  for (const std::uint16_t rank : used.ranks) KILN_CHECK(cells.append(rank, page));
  find_bounds(page, cells.kind, info.statistics);
  info.dictionary = pages.dictionary_page(page, distinct, cells.is_ascending, out);

  page.clear();
  append_levels(used.levels, info.statistics.nulls, page);
  // Of one entry the indices need no bit, but not every reader knows that.
  const int width = std::max(1, bits_of(used.ranks.size() - 1));
  page += static_cast<char>(width);
  append_hybrid<std::uint16_t>(used.indices, width, page);
  info.data = pages.data_page(page, info.rows, info.encoding, out);
  return info;
}

}  // namespace kiln::parquet
