// traceparent by the cases of https://www.w3.org/TR/trace-context/#traceparent-header and of its versioning.
#include "server/log/trace_parent.h"

#include <string>

#include "catch.h"

namespace kiln::server {
namespace {

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c", kParent = "b7ad6b7169203331";

std::string of(const std::string& version, const std::string& trace, const std::string& parent,
               const std::string& flags) {
  return version + "-" + trace + "-" + parent + "-" + flags;
}

bool is_well_formed(const std::string& value) { return well_formed_trace_parent(value) == value; }

TEST_CASE("a traceparent is taken whole, whatever its flags") {
  for (const std::string flags : {"00", "01", "09", "ff"}) CHECK(is_well_formed(of("00", kTrace, kParent, flags)));
  CHECK(is_well_formed(of("00", std::string(31, '0') + "1", std::string(15, '0') + "1", "00")));
}

TEST_CASE("of a version to come the parts are taken that are known") {
  const std::string known = of("cc", kTrace, kParent, "01");
  CHECK(well_formed_trace_parent(known) == known);
  CHECK(well_formed_trace_parent(known + "-") == known);
  CHECK(well_formed_trace_parent(known + "-what-the-future-will-be-like") == known);
  CHECK(well_formed_trace_parent(known + ".what").empty());
  CHECK(well_formed_trace_parent(known + "0").empty());
}

TEST_CASE("what isn't well-formed is none") {
  const std::string right = of("00", kTrace, kParent, "01");
  REQUIRE(is_well_formed(right));
  CHECK(well_formed_trace_parent("").empty());
  CHECK(well_formed_trace_parent(right + "-").empty());  // version 00 has nothing behind
  CHECK(well_formed_trace_parent(right + "-more").empty());
  CHECK(well_formed_trace_parent(" " + right).empty());
  CHECK(well_formed_trace_parent(right + ", " + right).empty());
  CHECK(well_formed_trace_parent(of("ff", kTrace, kParent, "01")).empty());
  CHECK(well_formed_trace_parent(of("00", std::string(32, '0'), kParent, "01")).empty());
  CHECK(well_formed_trace_parent(of("00", kTrace, std::string(16, '0'), "01")).empty());
  for (std::size_t i = 0; i < right.size(); ++i) {
    CHECK(well_formed_trace_parent(right.substr(0, i)).empty());
    for (const char wrong : {'A', 'F', 'g', '-', '0', '"', ' ', '\x01', '\xff'}) {
      std::string changed = right;
      changed[i] = wrong;
      const bool is_dash = i == 2 || i == 35 || i == 52, is_digit_of_version = i < 2;
      if (changed == right || (wrong == '0' && !is_dash) || (is_digit_of_version && wrong == '0')) continue;
      CHECK(well_formed_trace_parent(changed).empty());
    }
  }
}

}  // namespace
}  // namespace kiln::server
