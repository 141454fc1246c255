// What is wrong with a file, collected while it is read, so that a user sees the first 20 faults at once instead of one
// an attempt: each with its line and its text, shortened; all others are counted.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"

namespace kiln::import {

enum class ProblemKind { ragged_row, misplaced_quote, unclosed_quote, invalid_text, wrong_type };

class Problems {
 public:
  static constexpr std::size_t kMaxShown = 20;  // enough to see what is wrong with the file
  static constexpr std::size_t kShownBytes =
      60;  // of an offending text: enough to find it, not enough to flood a terminal

  // describe() is called only if the problem will be shown; it returns what was found and what was expected.
  template <class Describe>
  void add(ProblemKind kind, std::int64_t line, const Describe& describe) {
    ++counts_[static_cast<std::size_t>(kind)];
    if (shown_.size() < kMaxShown || line < shown_.back().line) show({line, describe()});
  }

  // Adds those of a later part of the file, or others of the same part.
  void add(const Problems& others);

  bool empty() const;
  bool has(ProblemKind kind) const { return counts_[static_cast<std::size_t>(kind)] > 0; }
  void clear() { *this = {}; }

  // One problem as one sentence, several as a heading and a line each. `file` names the file; `advice` says for ragged
  // rows what can be done.
  // REQUIRED: not empty().
  Error to_error(std::string_view file, std::string_view ragged_advice) const;

 private:
  static constexpr std::size_t kKinds = 5;
  struct Shown {
    std::int64_t line;
    std::string text;
  };

  void show(Shown problem);

  std::array<std::int64_t, kKinds> counts_{};
  std::vector<Shown> shown_;  // the first, in the order of their lines
};

}  // namespace kiln::import
