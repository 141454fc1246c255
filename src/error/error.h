// Errors are values until the edge: what can go wrong for a user comes back as Result<T>; cli/ turns an Error into an
// exit code, http/problem.cpp into an HTTP status. Exceptions of SQLite and JSON are caught in the file that calls
// them.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include <fmt/core.h>

namespace kiln {

// What an error means to whoever has to act on it.
enum class ErrorCode {
  invalid_argument,    // what the user gave isn't of the form that it must have: a row "1e3", a ragged CSV
  invalid_value,       // a condition's value that isn't one of its column's type
  unknown_column,      // a query names a column that there isn't
  unknown_table,       // a query asks for rows of another table, and there is none
  unknown_preference,  // the client insists on what nobody here knows
  not_found,           // well-formed, but there is no such row, path or file
  column_not_found,    // the address of a column that there isn't
  wrong_type,          // the column exists, but its type doesn't have what was asked for
  io,                  // the operating system refused: no permission, disk full, port in use
  corrupt,             // a file isn't what it claims to be
  interrupted,         // the user ended it
  too_expensive,       // it would take more time or memory than one request may have
  not_acceptable,      // the client takes none of the forms that there are
  not_one_row,         // an object was asked for, and there isn't exactly one row for it
  out_of_range,        // a range of rows that begins beyond the last one
  internal,            // our mistake
};

struct Error {
  ErrorCode code;
  std::string message;  // one sentence for the user: where, what was found, what was expected, what to do
};

template <class T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::io, "cannot open {}: {}", path, reason);
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected(Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

// The operating system's words for an errno value, as from strerror, but safe in threads.
std::string errno_message(int error_number);

}  // namespace kiln

#define KILN_JOIN_INNER(a, b) a##b
#define KILN_JOIN(a, b) KILN_JOIN_INNER(a, b)

// KILN_TRY(auto row, dataset.row(5));  declares row, or returns the error from the enclosing function.
#define KILN_TRY(declaration, expression) KILN_TRY_AS(KILN_JOIN(kiln_result_, __LINE__), declaration, expression)
#define KILN_TRY_AS(result, declaration, expression)                            \
  auto result = (expression);                                                   \
  if (!result) return tl::unexpected<::kiln::Error>(std::move(result).error()); \
  declaration = *std::move(result)

// KILN_CHECK(load(...));  returns the error of a Result<void> from the enclosing function.
#define KILN_CHECK(expression) KILN_CHECK_AS(KILN_JOIN(kiln_checked_, __LINE__), expression)
#define KILN_CHECK_AS(result, expression)                                                                     \
  do {                                                                                                        \
    if (auto result = (expression); !result) return tl::unexpected<::kiln::Error>(std::move(result).error()); \
  } while (false)
