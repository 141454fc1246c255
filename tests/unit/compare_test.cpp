// The order of values, against integers of 128 bits where doubles and integers meet.
#include "value/compare.h"

#include <limits>

#include "catch.h"

namespace kiln {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min(), kMax = std::numeric_limits<std::int64_t>::max();

TEST_CASE("an integer and a double are compared exactly") {
  CHECK((compare(std::int64_t{3}, 3.0) == 0));
  CHECK((compare(std::int64_t{3}, 3.5) < 0));
  CHECK((compare(std::int64_t{-3}, -3.5) > 0));
  CHECK((compare(std::int64_t{0}, -0.0) == 0));
  CHECK((compare(std::int64_t{0}, 5e-324) < 0));
  CHECK((compare(std::int64_t{0}, -5e-324) > 0));
  // 2^53 + 1 has no double; it isn't its neighbour.
  CHECK((compare(std::int64_t{9007199254740993}, 9007199254740992.0) > 0));
  CHECK((compare(std::int64_t{9007199254740993}, 9007199254740994.0) < 0));
  CHECK((compare(kMax, 9223372036854775808.0) < 0));
  CHECK((compare(kMin, -9223372036854775808.0) == 0));
  CHECK((compare(kMin, -9223372036854777856.0) > 0));
  CHECK((compare(kMax, std::numeric_limits<double>::infinity()) < 0));
  CHECK((compare(kMin, -std::numeric_limits<double>::infinity()) > 0));
}

TEST_CASE("values compare whichever stands left, and texts by bytes") {
  CHECK((compare(Value(3.5), Value(std::int64_t{3})) > 0));
  CHECK((compare(Value(std::int64_t{3}), Value(3.5)) < 0));
  CHECK((compare(Value(-1.0), Value(1.0)) < 0));
  CHECK((compare(Value(std::string("B")), Value(std::string("a"))) < 0));
  CHECK((compare(Value(std::string("ä")), Value(std::string("z"))) > 0));
  CHECK((compare(Value(std::string("a")), Value(std::string("ab"))) < 0));
  CHECK((compare(Value(std::string("a\0b", 3)), Value(std::string("a"))) > 0));
}

}  // namespace
}  // namespace kiln
