// A text looked for in others, anywhere, as people write it: without regard to case and to how an accented letter is
// encoded, or to accents at all. No character has a meaning of its own.
#pragma once

#include <string>
#include <string_view>

#include "error/error.h"
#include "matching/case_folding.h"
#include "matching/effort.h"

namespace kiln::matching {

// Any number of threads may use it.
class FoldedSearch {
 public:
  // An empty text is in every one.
  FoldedSearch(std::string_view wanted, Accents accents);

  // Whether the text has it, beyond a NUL, too. In time that grows with both lengths, added. Errors: those of the
  // effort.
  Result<bool> matches(std::string_view text, Effort& effort) const;

 private:
  bool is_in(std::string_view folded) const;

  std::string wanted_;  // folded
  bool is_wanted_ascii_;
  Accents accents_;
};

}  // namespace kiln::matching
