// Filters in words: "dep_delay 60 or more", "carrier is UA or DL", "tailnum is missing".
#pragma once

#include <string>

#include "catalogue/catalogue.h"
#include "question/condition.h"

namespace kiln::markup {

std::string words_of(const question::Condition& condition, const catalogue::Catalogue& catalogue);

// Of two bounds of one column: "dep_delay 60 to 300". Empty where the conditions are no such bounds.
std::string words_of_range(const question::Condition& one, const question::Condition& other,
                           const catalogue::Catalogue& catalogue);

}  // namespace kiln::markup
