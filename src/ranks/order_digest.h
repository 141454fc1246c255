// A column's values in the rows' order as one SHA-256: two cells that change places leave every statistic as it was,
// and this not. Of a column that is stored as ranks it's that of its ranks as they are stored, all segments one after
// the other, for their dictionary has a digest of its own; of any other that of its values, each written as
// value/value_digest.h says.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "value/sha256.h"
#include "value/value_digest.h"

namespace kiln::ranks {

// Belongs to one thread.
class OrderDigest {
 public:
  void add_ranks(std::span<const std::uint8_t> ranks) {
    digest_.add(std::string_view(reinterpret_cast<const char*>(ranks.data()), ranks.size()));
  }

  // A value, missing ones too: a Value, or whatever add_value() takes.
  template <class AnyValue>
  void add(const AnyValue& value) {
    if (waiting_.bytes.size() >= kWaitingBytes) take_waiting();
    add_value(waiting_, value);
  }

  // Lower-case hex, and begins anew.
  std::string finish();

 private:
  static constexpr std::size_t kWaitingBytes = 16 * 1024;
  // Bytes for others to come: a digest takes a long text sooner than many short ones.
  struct Waiting {
    void add(std::string_view more) { bytes += more; }
    void add(std::uint64_t number) {
      const auto more = eight_bytes(number);
      bytes.append(more.data(), more.size());
    }
    std::string bytes;
  };
  void take_waiting();
  Sha256 digest_;
  Waiting waiting_;
};

}  // namespace kiln::ranks
