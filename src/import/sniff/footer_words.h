// What lines below a table begin with: words of statistics' offices and of database clients.
#pragma once

#include <string_view>

namespace kiln::import {

// "(3 rows)", "3 rows selected.", "12 records", "3 row(s)". REQUIRED: lower case.
bool counts_rows(std::string_view lowered);

// "Source: the office", "Note: provisional", "(3 rows)".
bool is_note(std::string_view label);

// The same, or a line that begins with a sign of a note: "* estimated". Data begin with these, too.
bool is_signed_note(std::string_view label);

// "Total", "Summe:", "Grand total".
bool is_called_total(std::string_view label);

}  // namespace kiln::import
