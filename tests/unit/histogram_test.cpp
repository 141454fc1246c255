#include "statistics/histogram.h"

#include <limits>

#include "catch.h"

namespace kiln::statistics {
namespace {

std::vector<Value> edges(ColumnType type, const Value& min, const Value& max) {
  std::vector<Value> all;
  const auto bins = make_bins(type, min, max);
  REQUIRE((!bins.empty() && bins.size() <= kMaxBins));
  for (const HistogramBin& bin : bins) all.push_back(bin.low);
  all.push_back(bins.back().high);
  return all;
}

Value integer(std::int64_t number) { return number; }

TEST_CASE("integers that are close together have a bin each") {
  const auto bins = make_bins(ColumnType::integer, integer(3), integer(5));
  CHECK(bins == std::vector<HistogramBin>{
                    {integer(3), integer(4), 0}, {integer(4), integer(5), 0}, {integer(5), integer(6), 0}});
  CHECK(make_bins(ColumnType::integer, integer(0), integer(39)).size() == 40);
  CHECK(make_bins(ColumnType::integer, integer(7), integer(7)) ==
        std::vector<HistogramBin>{{integer(7), integer(8), 0}});
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  CHECK(make_bins(ColumnType::integer, integer(largest), integer(largest)) ==
        std::vector<HistogramBin>{{integer(largest), integer(largest), 0}});
}

TEST_CASE("other numbers have bins of 1, 2 or 5 times a power of ten") {
  const auto tens = edges(ColumnType::integer, integer(-43), integer(301));
  CHECK((tens.front() == integer(-50) && tens[1] == integer(-40) && tens.back() == integer(310)));
  const auto tenths = edges(ColumnType::real, 0.3, 3.0);
  CHECK((tenths[0] == Value(0.3) && tenths[1] == Value(0.4) && tenths[4] == Value(0.7) && tenths.back() == Value(3.0)));
  CHECK(edges(ColumnType::real, 0.0, 1e300)[1] == Value(5e298));
}

TEST_CASE("the widest and the narrowest ranges have bins") {
  using Integers = std::numeric_limits<std::int64_t>;
  const auto all = edges(ColumnType::integer, Integers::min(), Integers::max());
  CHECK((all.front() == integer(Integers::min()) && all.back() == integer(Integers::max())));
  using Doubles = std::numeric_limits<double>;
  const auto reals = edges(ColumnType::real, -Doubles::max(), Doubles::max());
  CHECK((reals.front() == Value(-Doubles::max()) && reals.back() == Value(Doubles::max())));
  for (const auto& [min, max] : {std::pair(1.0, 1.0 + Doubles::epsilon()),
                                 {1e300, 1.0000000000000002e300},
                                 {0.0, Doubles::denorm_min()},
                                 {-5e-324, 1e-323},
                                 {1e-310, 1.7e308},
                                 {9007199254740992.0, 9007199254740994.0}}) {
    const auto few = edges(ColumnType::real, min, max);
    CHECK((std::get<double>(few.front()) <= min && std::get<double>(few.back()) >= max));
    for (std::size_t i = 1; i < few.size(); ++i) CHECK(few[i - 1] < few[i]);
  }
}

TEST_CASE("dates and times have bins of the calendar and the clock") {
  CHECK(edges(ColumnType::text, "2013-01-15", "2013-12-31") != std::vector<Value>{});
  const auto months = edges(ColumnType::text, "2013-01-15T10:00:00Z", "2015-03-01T00:00:00Z");
  CHECK((months.front() == Value("2013-01-01T00:00:00Z") && months[1] == Value("2013-02-01T00:00:00Z") &&
         months.back() == Value("2015-03-01T00:00:00Z")));
  CHECK(edges(ColumnType::text, "2013-01-01", "2013-01-03") ==
        std::vector<Value>{"2013-01-01", "2013-01-02", "2013-01-03"});
  CHECK(edges(ColumnType::text, "23:30", "23:59").back() == Value("23:59"));  // 24:00 isn't written
  CHECK(edges(ColumnType::text, "0000-01-01", "9999-12-31").size() <= kMaxBins + 1);
  CHECK(make_bins(ColumnType::text, "a", "b").empty());
  CHECK(make_bins(ColumnType::text, "2013-01-01", "2013-01-01T10:00").empty());
}

TEST_CASE("a value is counted where low <= value < high, and the largest in the last bin") {
  auto bins = make_bins(ColumnType::integer, integer(0), integer(100));
  std::size_t bin = 0;
  for (std::int64_t i = 0; i <= 100; ++i) count_into(bins, bin, i, 2);
  CHECK((bins.front().count == 10 && bins.back().count == 12 && bins.size() == 20));
}

}  // namespace
}  // namespace kiln::statistics
