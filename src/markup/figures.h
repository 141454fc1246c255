// Figures as people read them, and beside each the exact one: 12.64, of which the mark-up and a hover say
// 12.639070257304708.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "catalogue/catalogue.h"
#include "markup/html.h"
#include "value/value.h"

namespace kiln::markup {

// What a column's values are to a reader.
enum class Kind { integer, real, text, date, time, datetime };
Kind kind_of(const catalogue::CatalogueColumn& column);
const char* name_of(Kind kind);  // "integer", "decimal", …

// Numbers with five digits or so, beyond 10¹³ or below 10⁻⁴ with an exponent; integers whole as long as they fit; times
// with a space for the T; texts on one line, cut after max_bytes. Empty for a missing value.
std::string for_people(const Value& value, std::size_t max_bytes = 40, bool grouped = true);

// Whether a column's numbers have commas: years don't.
bool is_grouped(const catalogue::CatalogueColumn& column);

// "8.0 %"; what isn't none or all never looks like it.
std::string share_of(std::int64_t part, std::int64_t whole);

// "31.3 MB"
std::string bytes_for_people(std::int64_t bytes);

// <data value="12.639070257304708" title="12.639070257304708">12.639</data>, or a dash where there is none.
void figure(Html& html, const Value& value, std::size_t max_bytes = 40, bool grouped = true);

}  // namespace kiln::markup
