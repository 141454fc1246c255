// A part of a file that is made from some place before it on: of what is appended to a text, the bytes that were asked
// for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace kiln::files {

struct WantedBytes {
  std::int64_t skip = 0, left = 0;  // to be left out first, and then to be sent

  // Takes from the text what was appended behind its first `begin` bytes and isn't wanted.
  void keep(std::size_t begin, std::string& out) {
    const auto made = static_cast<std::int64_t>(out.size() - begin);
    const std::int64_t skipped = std::min(made, skip), kept = std::min(made - skipped, left);
    out.erase(begin, static_cast<std::size_t>(skipped));
    out.resize(begin + static_cast<std::size_t>(kept));
    skip -= skipped;
    left -= kept;
  }
};

}  // namespace kiln::files
