// What kiln describe prints: a dataset and its columns at a glance, a line a column.
#pragma once

#include <string>

#include "catalogue/catalogue.h"

namespace kiln::terminal {

// About 100 characters wide: values give way first, then names. Plain text without colours.
std::string column_table(const catalogue::Catalogue& catalogue);

}  // namespace kiln::terminal
