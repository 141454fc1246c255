// A digest of all that a catalogue says, baked beside it, so that kiln verify finds a change by hand even in what can't
// be computed again from the rows: a title, a reason, how many values were NaN in the file.
#pragma once

#include <string>

#include "catalogue/catalogue.h"

namespace kiln::catalogue {

// SHA-256, lower-case hex.
std::string digest_of(const Catalogue& catalogue);

}  // namespace kiln::catalogue
