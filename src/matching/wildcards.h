// Texts tried against a pattern with wildcards. SQLite's own LIKE and GLOB go back to the last wildcard for every place
// where the pattern could go on, which takes as many steps as the text and the pattern have characters, multiplied;
// here 64 characters of the pattern are one step (Baeza-Yates and Gonnet, "A new approach to text searching", 1992).
// What matches is the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.h"
#include "matching/effort.h"
#include "question/condition.h"

namespace kiln::matching {

// Any number of threads may use it.
class Wildcards {
 public:
  explicit Wildcards(const question::Pattern& pattern);

  // Whether the text up to its first NUL matches: SQLite's functions see no more of it. Errors: those of the effort.
  Result<bool> matches(std::string_view text, Effort& effort) const;

 private:
  // The characters between two wildcards for any text. A place of it is a bit.
  struct Piece {
    std::size_t length = 0, words = 0;
    std::optional<char> first;  // the byte that it begins with, where that is one of ASCII and no other will do
    // The places that take a character, by the number of its kind; 0 are those that the piece doesn't name.
    std::vector<std::uint64_t> places;
    std::array<std::uint16_t, 128> ascii{};                      // the kinds of these
    std::vector<std::pair<char32_t, std::uint16_t>> characters;  // and of others, sorted

    const std::uint64_t* places_of(char32_t character) const {
      return places.data() + (character < ascii.size() ? ascii[character] : kind_of(character)) * words;
    }
    std::size_t kind_of(char32_t character) const;  // of no ASCII character
  };
  using Characters = std::vector<std::optional<char32_t>>;  // none: any
  Piece piece_of(const Characters& characters) const;
  // Takes the text away up to the end of the piece where it's found first; the first piece stands at the text's
  // beginning, the last one at its end.
  template <class Places>
  Result<bool> find(const Piece& piece, std::string_view& text, bool is_first, bool is_last, Effort& effort) const;

  bool ignores_case_;
  bool matches_nothing_ = false;
  std::vector<Piece> pieces_;  // one more than there are wildcards for any text
};

}  // namespace kiln::matching
