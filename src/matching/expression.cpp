#include "matching/expression.h"

#include <re2/re2.h>

#include "text/shorten.h"

namespace kiln::matching {

namespace {

// Of the program that an expression becomes, and of the states of it that are known so far. Where they don't fit, RE2
// goes through the text with all threads of the program instead, and can't be ended before it's through.
constexpr std::int64_t kMostBytes = 1 << 20;
constexpr std::size_t kMostInstructions = 4'000;  // one class of letters (\pL) is 1,200 of them
// For each byte of a text, then, 5 ns an instruction: a second.
constexpr std::size_t kMostInstructionsOfText = 200'000'000;

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
  const auto instructions = static_cast<std::size_t>(compiled->ProgramSize());
  if (instructions > kMostInstructions)
    return fail(ErrorCode::invalid_argument,
                "The regular expression \"{}\" is too large: it takes {} instructions, and {} are the most.",
                shorten(text, 80), instructions, kMostInstructions);
  return Expression(std::move(compiled), instructions);
}

Result<bool> Expression::matches(std::string_view text, Effort& effort) const {
  text = text.substr(0, text.find('\0'));
  if (text.size() * instructions_ > kMostInstructionsOfText)
    return fail(ErrorCode::too_expensive,
                "The regular expression is too large for a text of {} bytes: with {} instructions it may have {}.",
                text.size(), instructions_, kMostInstructionsOfText / instructions_);
  KILN_CHECK(effort.spend(32 + text.size() * (1 + instructions_ / 16)));
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace kiln::matching
