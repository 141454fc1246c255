#include "matching/folded_search.h"

#include <string.h>  // memmem, which std doesn't have

#include <algorithm>
#include <array>

namespace kiln::matching {

namespace {

// What a piece costs, in the steps of Effort: copying ASCII is a vector's work, a letter with an accent some 5 to 40
// ns.
constexpr std::size_t kStepsOfPiece = 16, kAsciiBytesPerStep = 8, kStepsPerByte = 8;

}  // namespace

FoldedSearch::FoldedSearch(std::string_view wanted, Accents accents)
    : wanted_(fold(wanted, accents)), is_wanted_ascii_(is_ascii(wanted_)), accents_(accents) {}

// glibc's memmem is linear, which std::string::find isn't.
bool FoldedSearch::is_in(std::string_view folded) const {
  return memmem(folded.data(), folded.size(), wanted_.data(), wanted_.size()) != nullptr;
}

Result<bool> FoldedSearch::matches(std::string_view text, Effort& effort) const {
  if (wanted_.empty()) return true;
  if (text.size() <= kFoldedPieceBytes && is_ascii(text)) {
    KILN_CHECK(effort.spend(kStepsOfPiece + text.size() / kAsciiBytesPerStep));
    if (text.size() < wanted_.size() || !is_wanted_ascii_) return false;
    std::array<char, kFoldedPieceBytes> lowered;
    fold_ascii(text, lowered.data());
    return is_in({lowered.data(), text.size()});
  }
  std::string folded;  // the end of what was looked at, in which the wanted may begin, and what comes next
  // As much at once as is wanted, so that what is looked at twice is no more than what is new.
  const std::size_t full = std::max(kFoldedPieceBytes, 2 * wanted_.size());
  while (!text.empty()) {
    const std::size_t length = foldable_length(text);
    KILN_CHECK(effort.spend(kStepsOfPiece + length * kStepsPerByte));
    append_folded(text.substr(0, length), accents_, folded);
    text.remove_prefix(length);
    if (folded.size() < full && !text.empty()) continue;
    if (is_in(folded)) return true;
    if (folded.size() >= wanted_.size()) folded.erase(0, folded.size() - wanted_.size() + 1);
  }
  return false;
}

}  // namespace kiln::matching
