#include "matching/expression.h"

#include <re2/re2.h>

#include "text/shorten.h"

namespace kiln::matching {

namespace {

// Of the program that an expression becomes, and of the states of it that are known so far. Where they don't fit, RE2
// goes through the text with all threads of the program instead, so that its size is a bound, too.
constexpr std::int64_t kMostBytes = 1 << 20;
constexpr int kMostInstructions = 4'000;  // one class of letters (\pL) is 1,200 of them

}  // namespace

Result<Expression> Expression::compile(const std::string& text, bool ignores_case) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  options.set_case_sensitive(!ignores_case);
  options.set_max_mem(kMostBytes);
  options.set_never_capture(true);
  auto compiled = std::make_shared<const RE2>(text, options);
  if (!compiled->ok())
    return fail(ErrorCode::invalid_argument, "\"{}\" is not a regular expression that is understood: {}.",
                shorten(text, 80), shorten(compiled->error(), 160));
  if (compiled->ProgramSize() > kMostInstructions)
    return fail(ErrorCode::invalid_argument,
                "The regular expression \"{}\" is too large: it takes {} instructions, and {} are the most.",
                shorten(text, 80), compiled->ProgramSize(), kMostInstructions);
  return Expression(std::move(compiled));
}

Result<bool> Expression::matches(std::string_view text, Effort& effort) const {
  text = text.substr(0, text.find('\0'));
  KILN_CHECK(effort.spend(text.size() + 32));
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace kiln::matching
