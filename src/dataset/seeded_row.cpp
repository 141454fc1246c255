#include "dataset/seeded_row.h"

namespace kiln::dataset {

namespace {

// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): consecutive seeds
// give independent numbers. std::uniform_int_distribution would do the rest, but differs between standard libraries.
std::uint64_t split_mix(std::uint64_t& state) {
  std::uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

}  // namespace

std::int64_t seeded_row(std::uint64_t seed, std::int64_t rows) {
  const auto n = static_cast<std::uint64_t>(rows);
  // 2^64 isn't a multiple of n: the numbers below 2^64 mod n would be drawn once too often, and are drawn again.
  const std::uint64_t excess = (0 - n) % n;
  for (;;) {
    const std::uint64_t drawn = split_mix(seed);
    if (drawn >= excess) return static_cast<std::int64_t>(drawn % n);
  }
}

}  // namespace kiln::dataset
