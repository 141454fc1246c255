// How well a dialect explains a file's beginning, so that the best of several can be told.
#pragma once

#include "import/sniff/split.h"

namespace kiln::import {

// From the least believable to the most.
enum class Fit {
  none,       // no field is split off, or hardly any: one column
  ragged,     // records of different lengths
  by_types,   // a colon or a space splits every record, and types or quotes speak for it
  rectangle,  // records of one length below a title or notes, or above a footer
  even,       // every record has as many fields as the first
};
Fit fit_of(const Split& split);

// Colons stand in times, spaces in names, others in paths and powers: they are believed only where more than their number speaks for them.
bool is_weak(const std::string& delimiter);

// name_delimiter: the one that the file's name speaks for (.tsv); empty: none.
bool is_better(const Split& one, const Split& other, const std::string& name_delimiter);

}  // namespace kiln::import
