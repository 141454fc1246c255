// Whether the figures of a catalogue can be true together, without a look at the rows: what somebody wrote by hand,
// with a digest to match, must not be served as if it had been computed, nor bring down whoever relies on what holds.
#pragma once

#include <string>

#include "catalogue/catalogue.h"

namespace kiln::catalogue {

// The first contradiction, as a sentence, or empty: figures of another type than their column's, counts that don't add
// up, a median that isn't between the smallest and the largest value.
std::string contradiction_in(const Catalogue& catalogue);

}  // namespace kiln::catalogue
