// The query dialect as regular expressions, for the OpenAPI document: what matches is accepted, and a client's tool can
// say so before it asks. They are of ECMA 262, with or without its flags u and v, and mean the same in Python, Rust and
// Go.
#pragma once

#include <string>
#include <string_view>

namespace kiln::openapi {

// The text as a pattern that matches itself.
std::string escape_pattern(std::string_view text);

// Of the value of a parameter that filters by a column.
std::string number_filter_pattern();
std::string text_filter_pattern();
std::string row_filter_pattern();

// Of select and order. words: the columns, as alternatives. with_row: whether the row's number can be selected beside
// all of them, which it can't where a column is called row, too.
std::string select_pattern(const std::string& words, bool with_row);
std::string order_pattern(const std::string& words);
// Of columns.
std::string columns_pattern(const std::string& words);

// Of and, or, not.and, not.or, on one level. Either list may be empty, but not both.
std::string conditions_pattern(const std::string& number_words, const std::string& text_words);

}  // namespace kiln::openapi
