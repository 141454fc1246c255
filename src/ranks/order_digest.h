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

namespace kiln::ranks {

// Belongs to one thread.
class OrderDigest {
 public:
  void add_ranks(std::span<const std::uint8_t> ranks) {
    digest_.add(std::string_view(reinterpret_cast<const char*>(ranks.data()), ranks.size()));
  }

  void add_missing() { add('n', {}); }
  void add(std::int64_t integer);
  void add(double real);
  void add(std::string_view text);

  // Lower-case hex, and begins anew.
  std::string finish();

 private:
  void add(char type, std::string_view bytes);
  Sha256 digest_;
  std::string waiting_;  // for others: a digest takes a long text sooner than many short ones
};

}  // namespace kiln::ranks
