// How often each text stands in a column, for as long as there are few different ones: most columns of most files
// repeat themselves, and their type and all their statistics follow from these texts alone, without a sort of the
// column.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kiln::import {

class FrequencyTable {
 public:
  struct Entry {
    std::int64_t count = 0;
    std::int64_t first_line = 0;
    std::uint32_t rank = 0;  // for the caller: the number of its value in ascending order; 0: missing, or not known yet
    bool is_wrong = false;   // for the caller: the text isn't of the type that the column should have
  };

  FrequencyTable() = default;
  FrequencyTable(const FrequencyTable& other) : entries_(other.entries_), heap_bytes_(other.heap_bytes_) {}
  FrequencyTable(FrequencyTable&& other) noexcept
      : entries_(std::move(other.entries_)), heap_bytes_(other.heap_bytes_) {}
  FrequencyTable& operator=(FrequencyTable&& other) noexcept {
    entries_ = std::move(other.entries_);
    heap_bytes_ = other.heap_bytes_;
    last_ = entries_.end();
    return *this;
  }

  // Counts the text once more and returns its entry, which is the table's until the next call. A new one has count 1.
  Entry& add(std::string_view text, std::int64_t line) {
    if (last_ != entries_.end() && last_->first == text) {  // columns that are sorted, or hardly change
      ++last_.value().count;
      return last_.value();
    }
    last_ = entries_.find(text);
    if (last_ == entries_.end()) {
      last_ = entries_.emplace(text, Entry{0, line, 0, false}).first;
      if (text.size() > kShortBytes) heap_bytes_ += text.size();
    }
    ++last_.value().count;
    return last_.value();
  }

  // None where the text was never added.
  const Entry* find(std::string_view text) {
    if (last_ == entries_.end() || last_->first != text) last_ = entries_.find(text);
    return last_ == entries_.end() ? nullptr : &last_->second;
  }

  std::size_t distinct() const { return entries_.size(); }
  std::size_t bytes() const { return entries_.bucket_count() * kBucketBytes + heap_bytes_; }

  // callback(text, entry) for each text, in no order.
  template <class Callback>
  void for_each(const Callback& callback) const {
    for (const auto& [text, entry] : entries_) callback(std::string_view(text), entry);
  }
  // The same, with entries that may be changed.
  template <class Callback>
  void for_each(const Callback& callback) {
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry)
      callback(std::string_view(entry.key()), entry.value());
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Map =
      tsl::robin_map<std::string, Entry, Hash, std::equal_to<>, std::allocator<std::pair<std::string, Entry>>, true>;
  static constexpr std::size_t kShortBytes = 15;  // what a std::string of libstdc++ holds without the heap
  static constexpr std::size_t kBucketBytes = sizeof(std::pair<std::string, Entry>) + 8;

  Map entries_;
  Map::iterator last_ = entries_.end();
  std::size_t heap_bytes_ = 0;
};

}  // namespace kiln::import
