// That the shell understands it is tested with the shell itself, in tests/e2e/test_sql.py.
#include "render/shell_script.h"

#include <limits>

#include "catch.h"

namespace kiln::render {
namespace {

using Names = std::vector<std::string_view>;

TEST_CASE("a statement's parameters: each once, in order, none from comments and strings") {
  CHECK(parameters_of("-- :no, isn't\nSELECT :b, '12:30', :a_1, x.y -- :no\nWHERE :b > :c;") ==
        Names{":b", ":a_1", ":c"});
  CHECK(parameters_of("SELECT 1;").empty());
  CHECK(parameters_of("-- no end :x").empty());
  CHECK(parameters_of("':x") == Names{});
  CHECK(parameters_of(":x") == Names{":x"});
}

TEST_CASE("what the shell reads as the value") {
  CHECK(shell_argument({}) == "NULL");
  CHECK(shell_argument(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(shell_argument(12.639070257304708) == "12.639070257304708");
  CHECK(shell_argument(2.0) == "2.0");
  CHECK(shell_argument(-std::numeric_limits<double>::infinity()) == "-9e999");
  CHECK(shell_argument("ORD") == R"("'ORD'")");
  CHECK(shell_argument("it's") == R"("'it''s'")");
  CHECK(shell_argument("\\\"é") == "\"'\\\\\\\"é'\"");
  CHECK(shell_argument("a\nb") == "\"CAST(x'610a62' AS TEXT)\"");
  CHECK(shell_argument("") == R"("''")");
}

TEST_CASE("a script has a line for each parameter before the statement") {
  const auto bound = [](std::string_view parameter) { return parameter == ":a" ? Value(std::int64_t{1}) : Value("x"); };
  CHECK(shell_script("-- Why?\nSELECT :a, :b;\n", {":a", ":b"}, bound) ==
        ".parameter set :a 1\n.parameter set :b \"'x'\"\n-- Why?\nSELECT :a, :b;\n");
}

}  // namespace
}  // namespace kiln::render
