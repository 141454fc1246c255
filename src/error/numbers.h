// How messages and summaries write large numbers.
#pragma once

#include <cstdint>
#include <string>

namespace kiln {

// 336776 -> "336,776"
std::string with_commas(std::int64_t number);

}  // namespace kiln
