#include "dataset/pattern_functions.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "matching/expression.h"
#include "matching/folded_search.h"
#include "matching/wildcards.h"
#include "question/pattern_sql.h"

namespace kiln::dataset {

namespace {

using matching::Expression;
using matching::FoldedSearch;
using matching::Wildcards;

std::string_view text_of(sqlite3_value* value) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool is_null(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; }

// Whether one of the texts matches; none where none does and one is missing.
template <class Matcher>
Result<std::optional<bool>> match_any(const Matcher& matcher, std::span<sqlite3_value*> texts,
                                      matching::Effort& effort) {
  bool has_null = false;
  for (sqlite3_value* const text : texts) {
    if (is_null(text)) {
      has_null = true;
      continue;
    }
    KILN_TRY(const bool is_match, matcher.matches(text_of(text), effort));
    if (is_match) return true;
  }
  return has_null ? std::nullopt : std::optional(false);
}

// The operators have the pattern as the function's first argument, and the text as its second one; a search may have
// more texts. Statements bind the pattern, and SQLite keeps what was made of it for the next row.
// https://sqlite.org/c3ref/get_auxdata.html
template <class Matcher, class Compile>
void call(sqlite3_context* context, std::span<sqlite3_value*> arguments, const Compile& compile) {
  if (is_null(arguments[0])) return;
  auto& state = *static_cast<PatternState*>(sqlite3_user_data(context));
  const auto refuse = [&](const Error& error) {
    state.failed = error;
    sqlite3_result_error(context, error.message.c_str(), -1);
  };
  std::unique_ptr<Matcher> made;  // until SQLite has it
  const auto* matcher = static_cast<const Matcher*>(sqlite3_get_auxdata(context, 0));
  if (!matcher) {
    Result<Matcher> compiled = compile(text_of(arguments[0]));
    if (!compiled) return refuse(compiled.error());
    made = std::make_unique<Matcher>(*std::move(compiled));
    matcher = made.get();
  }
  const auto matches = match_any(*matcher, arguments.subspan(1), state.effort);
  if (!matches) {
    refuse(matches.error());
  } else if (*matches) {
    sqlite3_result_int(context, **matches ? 1 : 0);
  }
  if (made) sqlite3_set_auxdata(context, 0, made.release(), [](void* kept) { delete static_cast<Matcher*>(kept); });
}

template <bool ignores_case>
void match_wildcards(sqlite3_context* context, int, sqlite3_value** arguments) {
  call<Wildcards>(context, {arguments, 2}, [](std::string_view text) -> Result<Wildcards> {
    const auto pattern = question::parse_sql_pattern(ignores_case, text);
    if (!pattern) return fail(ErrorCode::internal, "GLOB knows no sets of several characters");
    return Wildcards(*pattern);
  });
}

template <bool ignores_case>
void match_expression(sqlite3_context* context, int, sqlite3_value** arguments) {
  call<Expression>(context, {arguments, 2},
                   [](std::string_view text) { return Expression::compile(std::string(text), ignores_case); });
}

template <bool ignores_accents>
void search(sqlite3_context* context, int count, sqlite3_value** arguments) {
  call<FoldedSearch>(context, {arguments, static_cast<std::size_t>(count)},
                     [](std::string_view text) -> Result<FoldedSearch> {
                       return FoldedSearch(text, ignores_accents ? matching::Accents::ignore : matching::Accents::keep);
                     });
}

}  // namespace

void register_pattern_functions(SQLite::Database& database, PatternState& state) {
  const auto add = [&](const char* name, int arguments, auto* function) {
    const int status =
        sqlite3_create_function_v2(database.getHandle(), name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, &state,
                                   function, nullptr, nullptr, nullptr);
    if (status != SQLITE_OK) throw SQLite::Exception(database.getHandle(), status);
  };
  add("like", 3, &match_wildcards<true>);
  add("glob", 2, &match_wildcards<false>);
  add("regexp", 2, &match_expression<false>);
  add("regexpi", 2, &match_expression<true>);
  add(search_function(false), -1, &search<false>);
  add(search_function(true), -1, &search<true>);
}

}  // namespace kiln::dataset
