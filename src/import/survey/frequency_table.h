// How often each text stands in a column, for as long as there are few different ones: most columns of most files
// repeat themselves, and their type and all their statistics follow from these texts alone, without a sort of the
// column. Tables of thousands of columns have to fit into the memory together, and are asked once a field: an entry
// takes 24 bytes, a text of at most 8 bytes included, and an index of 4-byte numbers finds it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "import/survey/short_text.h"

namespace kiln::import {

class FrequencyTable {
 public:
  // Where an entry stands, in the order of the first occurrences.
  using Position = std::uint32_t;

  struct Entry {
    std::uint64_t key;  // the number of a short text; of a longer one its place and some bits of its hash
    std::int64_t first_line;
    std::uint64_t count : 42;    // SQLite stores no more rows than 2^41
    std::uint64_t rank : 16;     // for the caller: the number of its value in ascending order; 0: missing, or not known
    std::uint64_t size : 4;      // of a short text; kIsLong
    std::uint64_t is_wrong : 1;  // for the caller: the text isn't of the type that the column should have
  };
  static_assert(sizeof(Entry) == 24);

  // Counts the text once more and returns its entry, which is the table's until the next call. A new one has count 1.
  Entry& add(std::string_view text, std::int64_t line) {
    const Key key = key_of(text);
    if (!holds(last_, key, text)) {
      last_ = find(key, text);
      if (last_ == kNone) last_ = insert(key, text, line);
    }
    Entry& entry = entries_[last_];
    entry.count = entry.count + 1;
    return entry;
  }

  // None where the text was never added.
  const Entry* find(std::string_view text) {
    const Key key = key_of(text);
    if (!holds(last_, key, text)) last_ = find(key, text);
    return last_ == kNone ? nullptr : &entries_[last_];
  }

  std::size_t distinct() const { return entries_.size(); }
  std::size_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + index_.capacity() * sizeof(Position) + long_texts_.size();
  }

  Entry& entry(Position position) { return entries_[position]; }
  const Entry& entry(Position position) const { return entries_[position]; }

  // callback(text of the entry).
  template <class Callback>
  decltype(auto) with_text(const Entry& entry, const Callback& callback) const {
    if (entry.size == kIsLong) return callback(long_text(entry.key));
    return callback(ShortText(entry.key, entry.size).view());
  }

 private:
  static constexpr Position kNone = ~Position{0};
  static constexpr unsigned kIsLong = 15, kPlaceBits = 40;
  static constexpr std::uint64_t kPlaceMask = (std::uint64_t{1} << kPlaceBits) - 1;
  static constexpr std::size_t kLeastIndex = 16;

  struct Key {
    std::uint64_t number;  // of a short text; of a longer one its hash
    unsigned size;         // as an entry has it
  };

  static Key key_of(std::string_view text) {
    if (text.size() <= ShortText::kMaxBytes) return {ShortText::number_of(text), static_cast<unsigned>(text.size())};
    return {std::hash<std::string_view>()(text), kIsLong};
  }

  // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4): the product's high bits are well mixed.
  std::size_t slot_of(const Key& key) const {
    return static_cast<std::size_t>((key.number + key.size) * 0x9E3779B97F4A7C15U >> 32U) & (index_.size() - 1);
  }

  std::string_view long_text(std::uint64_t key) const {
    const std::size_t place = key & kPlaceMask;
    std::uint32_t size = 0;
    std::memcpy(&size, long_texts_.data() + place, sizeof size);
    return std::string_view(long_texts_).substr(place + sizeof size, size);
  }

  bool holds(Position position, const Key& key, std::string_view text) const {
    if (position == kNone) return false;
    const Entry& entry = entries_[position];
    if (entry.size != key.size) return false;
    if (key.size != kIsLong) return entry.key == key.number;
    return (entry.key ^ key.number) >> kPlaceBits == 0 && long_text(entry.key) == text;
  }

  Position find(const Key& key, std::string_view text) const {
    if (index_.empty()) return kNone;
    for (std::size_t slot = slot_of(key);; slot = (slot + 1) & (index_.size() - 1)) {
      if (index_[slot] == kNone || holds(index_[slot], key, text)) return index_[slot];
    }
  }

  Position insert(const Key& key, std::string_view text, std::int64_t line) {
    const auto position = static_cast<Position>(entries_.size());
    Entry entry{key.number, line, 0, 0, key.size & 15U, 0};
    if (key.size == kIsLong) {
      entry.key = (key.number & ~kPlaceMask) | long_texts_.size();
      const auto size = static_cast<std::uint32_t>(text.size());
      long_texts_.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
    }
    entries_.push_back(entry);
    if (entries_.size() * 4 > index_.size() * 3) {
      rebuild_index();
    } else {
      put(position, key);
    }
    return position;
  }

  void put(Position position, const Key& key) {
    std::size_t slot = slot_of(key);
    while (index_[slot] != kNone) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = position;
  }

  void rebuild_index() {
    index_.assign(std::max(kLeastIndex, index_.size() * 2), kNone);
    for (Position i = 0; i < entries_.size(); ++i)
      with_text(entries_[i], [&](std::string_view text) { put(i, key_of(text)); });
  }

  std::vector<Entry> entries_;
  std::vector<Position> index_;  // a power of two of slots, at most 3/4 full
  std::string long_texts_;       // each behind its size
  Position last_ = kNone;        // columns that are sorted, or hardly change, ask for it again
};

}  // namespace kiln::import
