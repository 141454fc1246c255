#include "verify/comparison.h"

#include <fmt/format.h>

#include <cmath>

namespace kiln {

namespace {

// Sums of squares and cubes of differences, each rounded: some units of 2^-53, and room for very skew columns.
constexpr double kTolerance = 1e-9;
constexpr std::size_t kShownBytes = 80;

std::string show(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("'{}'", shorten(*text, kShownBytes));
  return "NULL";
}

}  // namespace

void Comparison::expect(const std::string& what, const Value& baked, const Value& computed) {
  ++report_.figures;
  if (baked == computed) return;
  report_.differences.push_back(fmt::format("{}: baked {}, computed {}", what, show(baked), show(computed)));
}

void Comparison::expect_near(const std::string& what, const std::optional<double>& baked, const Value& computed, double scale) {
  const auto* number = std::get_if<double>(&computed);
  const bool is_near = baked && number && std::fabs(*baked - *number) <= kTolerance * std::fmax(scale, std::fmax(std::fabs(*baked), std::fabs(*number)));
  expect(what, baked, is_near ? Value(*baked) : computed);
}

}  // namespace kiln
