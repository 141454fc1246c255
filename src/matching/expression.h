// Texts tried against a regular expression, in time that grows with the text's length alone: RE2 never goes back.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "error/error.h"
#include "matching/effort.h"

namespace re2 {
class RE2;
}

namespace kiln::matching {

// Any number of threads may use it.
class Expression {
 public:
  // Of RE2's syntax (https://github.com/google/re2/wiki/Syntax), with PostgreSQL's meaning of line breaks: they are
  // characters like others, which . matches, and ^ and $ are the text's ends (PostgreSQL's documentation, 9.7.3.4: the
  // embedded option s, non-newline-sensitive matching, is the default).
  // Errors: invalid_argument, with what RE2 says.
  static Result<Expression> compile(const std::string& text, bool ignores_case);

  // Whether it matches anywhere in the text up to its first NUL, as with wildcards. Errors: those of the effort,
  // too_expensive (the text is too long for an expression as large as that).
  Result<bool> matches(std::string_view text, Effort& effort) const;

 private:
  Expression(std::shared_ptr<const re2::RE2> compiled, std::size_t instructions)
      : compiled_(std::move(compiled)), instructions_(instructions) {}
  std::shared_ptr<const re2::RE2> compiled_;
  std::size_t instructions_;
};

}  // namespace kiln::matching
