// Texts tried against patterns: the same answers as SQLite's own LIKE and GLOB for any bytes, and no longer than
// allowed.
#include "matching/wildcards.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <random>
#include <string>

#include "catch.h"
#include "matching/expression.h"
#include "query/literal.h"
#include "question/pattern_sql.h"

namespace kiln::matching {
namespace {

Effort endless() {
  return Effort([] { return Result<void>(); });
}

bool matches(const std::string& pattern, const std::string& text, bool ignores_case = false) {
  Effort effort = endless();
  return Wildcards(query::parse_pattern(pattern, ignores_case)).matches(text, effort).value();
}

bool is_found(const std::string& expression, const std::string& text, bool ignores_case = false) {
  Effort effort = endless();
  return Expression::compile(expression, ignores_case).value().matches(text, effort).value();
}

// SQLite's own functions, of a connection that kiln has nothing to do with.
class Sqlite {
 public:
  bool matches(const question::SqlPattern& pattern, const std::string& text) {
    SQLite::Statement& statement = pattern.ignores_case ? like_ : glob_;
    statement.reset();
    bind(statement, 1, text);
    bind(statement, 2, pattern.text);
    REQUIRE(statement.executeStep());
    return statement.getColumn(0).getInt() == 1;
  }

 private:
  static void bind(SQLite::Statement& statement, int place, const std::string& text) {
    statement.bind(place, text);  // all its bytes, whatever they are
  }
  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_MEMORY};
  SQLite::Statement glob_{database_, "SELECT ?1 GLOB ?2"}, like_{database_, "SELECT ?1 LIKE ?2 ESCAPE '\\'"};
};

// Few different pieces, so that patterns match often; broken UTF-8 and NULs among them.
std::string draw(std::mt19937& dice, std::initializer_list<std::string_view> pieces, std::size_t most) {
  std::string drawn;
  for (std::size_t left = dice() % (most + 1); left > 0; --left) drawn += pieces.begin()[dice() % pieces.size()];
  return drawn;
}

TEST_CASE("wildcards match as SQLite's GLOB and LIKE do, whatever the bytes are") {
  using namespace std::string_view_literals;
  Sqlite sqlite;
  std::mt19937 dice(7);
  int matched = 0, tried = 0;
  for (int round = 0; round < 40'000; ++round) {
    const bool ignores_case = dice() % 2 == 0, is_odd = dice() % 3 == 0;
    const std::string pattern =
        is_odd ? draw(dice,
                      {"*", "*", "_", "a", "\xC3\xA4", "\xA4", "\xC3", "\xF0\x9F", "\xED\xA0\x80", "\xEF\xBF\xBD",
                       "\xFF\xBF", "\xFD\xBF\xBF\xBF\xBF\xBF\xBF", "\xC0\x80", "\\", "[", "\0"sv},
                      6)
               : draw(dice, {"*", "*", "%", "_", "_", "a", "A", "b", "\xC3\xA4", "\\*", "\\_", "[", "]", "?"}, 9);
    const std::string text =
        is_odd ? draw(dice,
                      {"a", "A", "\xC3\xA4", "\xA4", "\xC3", "\xF0\x9F", "\xED\xA0\x80", "\xEF\xBF\xBE", "\xFE",
                       "\xFF\xBF", "\xFD\xBF\xBF\xBF\xBF\xBF\xBF", "\xC0\x80", "b", "\0"sv},
                      8)
               : draw(dice, {"a", "A", "b", "\xC3\xA4", "\xC3\x84", "*", "_", "%", "[", "?", "\\"}, 12);
    const question::Pattern parsed = query::parse_pattern(pattern, ignores_case);
    const auto written = question::sql_pattern(parsed);
    Effort effort = endless();
    const bool found = Wildcards(parsed).matches(text, effort).value();
    INFO(pattern << " | " << text << " | " << ignores_case);
    if (!written) {  // it has a NUL
      CHECK_FALSE(found);
      continue;
    }
    CHECK(found == sqlite.matches(*written, text));
    const auto read = question::parse_sql_pattern(ignores_case, written->text);
    REQUIRE(read.has_value());
    CHECK(Wildcards(*read).matches(text, effort).value() == found);
    CHECK((!found || text.starts_with(written->beginning)));
    matched += found;
    ++tried;
  }
  CHECK(matched > tried / 20);
  CHECK(matched < tried / 2);
}

TEST_CASE("pieces of more than 64 characters match, too") {
  Sqlite sqlite;
  std::mt19937 dice(11);
  int matched = 0;
  for (int round = 0; round < 2'000; ++round) {
    std::string text, pattern;
    for (std::size_t i = 0; i < 300; ++i) text += "ab\xC3\xA4"[dice() % 2];
    for (std::size_t i = dice() % 60; i < 40 + dice() % 200; ++i) pattern += dice() % 3 ? '_' : text[i + 5];
    pattern = (dice() % 2 ? "*" : "_____") + pattern + (dice() % 4 ? "*" : "");
    const question::Pattern parsed = query::parse_pattern(pattern, false);
    Effort effort = endless();
    const bool found = Wildcards(parsed).matches(text, effort).value();
    INFO(pattern << " | " << text);
    CHECK(found == sqlite.matches(*question::sql_pattern(parsed), text));
    matched += found;
  }
  CHECK(matched > 100);
  CHECK(matched < 1'900);
}

TEST_CASE("a pattern is for the whole text, an expression for any part of it") {
  CHECK(matches("a*c", "abc"));
  CHECK_FALSE(matches("a*c", "abcd"));
  CHECK(matches("", ""));
  CHECK_FALSE(matches("", "a"));
  CHECK(is_found("b", "abc"));
  CHECK_FALSE(is_found("^b", "abc"));
  CHECK(is_found("c$", "abc"));
  CHECK_FALSE(is_found("B", "abc"));
  CHECK(is_found("B", "abc", true));
  CHECK(is_found("", ""));
}

TEST_CASE("an expression means line breaks and characters as PostgreSQL does") {
  CHECK(is_found("a.c", "a\nc"));
  CHECK_FALSE(is_found("^b", "a\nb"));
  CHECK_FALSE(is_found("a$", "a\nb"));
  CHECK(is_found("^.$", "\xC3\xA4"));
  CHECK(is_found("\xC3\x84", "\xC3\xA4", true));
  CHECK_FALSE(is_found("b", std::string("a\0b", 3)));
}

TEST_CASE("what is no expression, or a huge one, is refused with RE2's words") {
  const auto refused = [](const std::string& expression) {
    const auto compiled = Expression::compile(expression, false);
    REQUIRE_FALSE(compiled.has_value());
    CHECK(compiled.error().code == ErrorCode::invalid_argument);
    return compiled.error().message;
  };
  CHECK(refused("(a") == "\"(a\" is not a regular expression that is understood: missing ): (a.");
  CHECK(refused("(a)\\1") ==
        "\"(a)\\1\" is not a regular expression that is understood: invalid escape sequence: \\1.");
  CHECK(refused("a(?=b)").find("invalid perl operator") != std::string::npos);
  CHECK(refused("\xFF").find("invalid UTF-8") != std::string::npos);
  CHECK(refused("((a{100}){100}){100}").find("invalid repetition size") != std::string::npos);
  CHECK(refused("(?:.{100}){9}").find("too large") != std::string::npos);
  CHECK(refused("\\pL\\pL\\pL\\pL").find("is too large") != std::string::npos);
}

TEST_CASE("a text that a large expression could take seconds for is refused") {
  Effort effort = endless();
  const std::string text(1 << 20, 'a');
  const auto refused = Expression::compile("(?:[a-z ]?){400}Z", false).value().matches(text, effort);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::too_expensive);
  CHECK_FALSE(Expression::compile("(?:[a-z ]?){40}Z", false).value().matches(text, effort).value());
}

TEST_CASE("the limits are asked while one text is looked at, and end it") {
  int asked = 0;
  Effort effort([&]() -> Result<void> {
    if (++asked == 3) return fail(ErrorCode::too_expensive, "enough");
    return {};
  });
  const std::string text(1 << 20, 'a');
  const Wildcards slow(query::parse_pattern("*a" + std::string(5'000, '_') + "b*", false));
  const auto ended = slow.matches(text, effort);
  REQUIRE_FALSE(ended.has_value());
  CHECK(ended.error().message == "enough");
  CHECK(asked == 3);
  // Many short ones are as much work as a long one.
  asked = 0;
  const Wildcards quick(query::parse_pattern("a*b", false));
  while (quick.matches("aaa", effort).has_value()) {
  }
  CHECK(asked == 3);
  asked = 0;
  const Expression expression = Expression::compile("b", false).value();
  while (expression.matches("aaa", effort).has_value()) {
  }
  CHECK(asked == 3);
}

}  // namespace
}  // namespace kiln::matching
