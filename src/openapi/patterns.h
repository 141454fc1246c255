// The query dialect as regular expressions, for the OpenAPI document: what matches is accepted, and a client's tool can
// say so before it asks. They are of ECMA 262, with or without its flags u and v, and mean the same in Python, Rust and
// Go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kiln::openapi {

// The text as a pattern that matches itself.
std::string escape_pattern(std::string_view text);

// Of the value of a parameter that filters by a column.
std::string number_filter_pattern();
std::string text_filter_pattern();
std::string row_filter_pattern();

// Of select: columns, and one of numbers cast to text under another name, which is no column's; or one column and an
// aggregate. More of both can be selected, as long as no two are called the same, which no pattern can say.
struct SelectWords {
  std::string any, numbers;    // the columns, as alternatives
  bool with_row = true;        // the row's number can be selected beside all of them: no column is called row
  std::string cast_name = {};  // what the cast one is called; empty: there is no name for it
  std::vector<std::string_view> any_aggregates = {}, number_aggregates = {};  // whose names are no column's
};
std::string select_pattern(const SelectWords& words);

// Of order. words: the columns, as alternatives.
std::string order_pattern(const std::string& words);
// Of columns.
std::string columns_pattern(const std::string& words);

// Of and, or, not.and, not.or, on one level. Either list may be empty, but not both.
std::string conditions_pattern(const std::string& number_words, const std::string& text_words);

}  // namespace kiln::openapi
