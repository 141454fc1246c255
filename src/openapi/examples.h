// What the document's examples ask: of the dataset's own columns, so that every one has an answer.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "catalogue/catalogue.h"
#include "openapi/columns.h"

namespace kiln::openapi {

using ExampleValues = std::map<std::string, Json, std::less<>>;

// Adds the names of columns, and parts of addresses in which something is asked of them, to what templates are filled
// with.
void add_examples(ExampleValues& values, const catalogue::Catalogue& catalogue, const Columns& columns);

// What a column that is cast is called in an answer: as no column is, whose cells the document describes.
std::string name_of_cast(const catalogue::Catalogue& catalogue);

}  // namespace kiln::openapi
