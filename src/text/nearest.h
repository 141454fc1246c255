// "Did you mean …?": the known word that somebody has mistyped, or nothing where the words are merely others.
#pragma once

#include <cstddef>
#include <string_view>

namespace kiln {

// How many bytes must be inserted, deleted, replaced or swapped with their neighbour, none of them twice, to make one
// text of the other (optimal string alignment); upper and lower case are the same.
std::size_t edit_distance(std::string_view one, std::string_view other);

// Keeps the nearest of the candidates that it's shown.
class Nearest {
 public:
  explicit Nearest(std::string_view written);
  void consider(std::string_view candidate);
  // The first of the nearest, of which a third of what was written may differ, three bytes at most; empty where there's
  // none: a word of one or two letters is nothing but itself, in another case.
  std::string_view found() const { return best_; }

 private:
  std::string_view written_, best_ = {};
  std::size_t least_;  // a distance that's too large
};

}  // namespace kiln
