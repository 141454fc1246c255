// A text as the bytes of a file, for tests of what reads CSV.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "import/csv/record_reader.h"

namespace kiln::test {

// at_once: how many bytes a call answers at most.
inline import::ByteReader bytes_of(std::string text, std::size_t at_once = 1 << 20) {
  return [text = std::move(text), at = std::size_t{0}, at_once](std::span<char> buffer) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({buffer.size(), at_once, text.size() - at});
    std::memcpy(buffer.data(), text.data() + at, size);
    at += size;
    return size;
  };
}

}  // namespace kiln::test
