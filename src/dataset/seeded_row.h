// Turns a seed into a row number: the same one every time, on every machine, every row being equally likely.
#pragma once

#include <cstdint>

namespace kiln::dataset {

// REQUIRED: rows > 0. Returns 0 <= number < rows.
std::int64_t seeded_row(std::uint64_t seed, std::int64_t rows);

}  // namespace kiln::dataset
