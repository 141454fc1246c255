// The formats of rows in the OpenAPI document, as http/format.h's table has them: the next one needs no line here.
#pragma once

#include <string>

#include "http/format.h"
#include "openapi/template.h"

namespace kiln::openapi {

// Adds to what answers of rows and of values have in common (common.json) the formats beside JSON.
void add_row_formats(Json& common);

// What the parameter `format` takes.
Json format_parameters();

// "CSV and NDJSON": those that have all rows.
std::string list_downloads();

// What files.json says of a file in that form.
void fill_in_form(const http::FormatTraits& traits, TemplateContext& filling);

}  // namespace kiln::openapi
