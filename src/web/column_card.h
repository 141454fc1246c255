// A column at a glance: its name, what it holds, a plot and its figures; of a part these beside the whole's.
#pragma once

#include <cstddef>

#include "catalogue/catalogue.h"
#include "markup/html.h"
#include "markup/plot.h"
#include "web/links.h"

namespace kiln::web {

// part: null where the whole is shown.
void column_card(markup::Html& html, std::size_t position, const catalogue::CatalogueColumn& column,
                 const markup::PartOfColumn* part, const Links& links);

// The plot alone.
void column_plot(markup::Html& html, std::size_t position, const catalogue::CatalogueColumn& column,
                 const markup::PartOfColumn* part, const Links& links);

}  // namespace kiln::web
