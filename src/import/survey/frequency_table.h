// How often each text stands in a column, for as long as there are few different ones: most columns of most files
// repeat themselves, and their type and all their statistics follow from these texts alone, without a sort of the
// column.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace kiln::import {

class FrequencyTable {
 public:
  struct Entry {
    std::int64_t count = 0;
    std::int64_t first_line = 0;
    bool is_wrong = false;  // for the caller: the text isn't of the type that the column should have
  };

  // Counts the text once more and returns its entry, which is the table's until the next call. A new one has count 1.
  Entry& add(std::string_view text, std::int64_t line) {
    if (last_ != entries_.end() && last_->first == text) {  // columns that are sorted, or hardly change
      ++last_.value().count;
      return last_.value();
    }
    last_ = entries_.find(text);
    if (last_ == entries_.end()) {
      last_ = entries_.emplace(text, Entry{0, line, false}).first;
      if (text.size() > kShortBytes) heap_bytes_ += text.size();
    }
    ++last_.value().count;
    return last_.value();
  }

  std::size_t distinct() const { return entries_.size(); }
  std::size_t bytes() const { return entries_.bucket_count() * kBucketBytes + heap_bytes_; }

  // callback(text, entry) for each text, in no order.
  template <class Callback>
  void for_each(const Callback& callback) const {
    for (const auto& [text, entry] : entries_) callback(std::string_view(text), entry);
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
