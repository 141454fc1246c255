// How well a dialect explains a file's beginning, so that the best of several can be told.
#pragma once

#include <compare>
#include <string>

#include "import/sniff/split.h"

namespace kiln::import {

// From the least believable to the most.
enum class Fit {
  none,       // no field is split off, or hardly any: one column
  ragged,     // records of different lengths
  patch,      // records of one length, but fewer than half of all
  by_types,   // a colon or a space splits every record, and types or quotes speak for it
  rectangle,  // records of one length below a title or notes, or above a footer
  even,       // every record has as many fields as the first
};
Fit fit_of(const Split& split);

// Colons stand in times, spaces in names, others in paths and powers: they are believed only where more than their
// number speaks for them.
bool is_weak(const std::string& delimiter);

// Compared in this order.
struct Score {
  Fit fit = Fit::none;
  bool is_named = false;   // the file's name speaks for the delimiter
  bool is_quoted = false;  // a quote that is used, and closes each time, says more than one that isn't
  double quality =
      0;  // how many cells are whole values, and how many columns there are; of uneven ones, how many agree
  bool is_clean = false;
  auto operator<=>(const Score&) const = default;
};

// name_delimiter: the one that the file's name speaks for (.tsv); empty: none.
Score score_of(const Split& split, const std::string& name_delimiter);

}  // namespace kiln::import
