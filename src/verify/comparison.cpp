#include "verify/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "text/shorten.h"

namespace kiln::verify {

namespace {

constexpr std::size_t kShownBytes = 80, kWhatBytes = 300;  // names may be those of a damaged file

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
  report_.differences.push_back(
      fmt::format("{}: baked {}, computed {}", shorten(what, kWhatBytes), show(baked), show(computed)));
}

void Comparison::expect_near(const std::string& what, const Value& baked, const Value& computed, double tolerance,
                             double scale) {
  const auto *one = std::get_if<double>(&baked), *other = std::get_if<double>(&computed);
  const bool is_near = one && other && std::isfinite(*one) && std::isfinite(*other) &&
                       std::fabs(*one - *other) <= tolerance * std::max({scale, std::fabs(*one), std::fabs(*other)});
  expect(what, baked, is_near ? baked : computed);
}

}  // namespace kiln::verify
