// The answers about one column: {"column":5,"name":"dep_delay","mean":12.6,"count":328521,"nulls":8255}. Each shows the
// figure that it's named after, null where there is none, and how many values there are.
#pragma once

#include <cstddef>
#include <string>

#include "catalogue/catalogue.h"

namespace kiln::render {

std::string mean_json(std::size_t position, const catalogue::CatalogueColumn& column,
                      const statistics::ColumnStatistics& statistics);
std::string median_json(std::size_t position, const catalogue::CatalogueColumn& column,
                        const statistics::ColumnStatistics& statistics);
std::string mode_json(std::size_t position, const catalogue::CatalogueColumn& column,
                      const statistics::ColumnStatistics& statistics);

}  // namespace kiln::render
