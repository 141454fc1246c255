// All figures of a column in tables: single ones, percentiles, the most and the least frequent values.
#pragma once

#include <cstddef>

#include "catalogue/catalogue.h"
#include "markup/html.h"
#include "statistics/column_statistics.h"
#include "web/links.h"

namespace kiln::web {

// part: null where the whole is shown.
void column_figures(markup::Html& html, std::size_t position, const catalogue::CatalogueColumn& column,
                    const statistics::ColumnStatistics* part, const Links& links);

}  // namespace kiln::web
