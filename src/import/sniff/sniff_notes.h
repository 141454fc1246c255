// What a user is told of what was found in a file's beginning: each guess with its evidence and the option that says
// otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/sniff/candidates.h"
#include "import/sniff/sample.h"
#include "import/sniff/table_top.h"

namespace kiln::import {

// The lines from `first` on, counted from 1, without their ends; CR, LF and CRLF end one.
std::vector<std::string> lines_of(std::string_view text, std::int64_t first, std::size_t count);

// Why these characters: which delimiter splits how many records, and which others would.
std::string reason_for(const BestSplit& best);

std::string note_of_separator_line(const std::string& separator);
std::string note_of_title(const Sample& sample, std::int64_t first_line, std::int64_t last_line);
std::string note_of_surplus(std::size_t fields);
std::string note_of_labels();
std::string note_of_second_header(const Split& split, const TableTop& top, std::int64_t skipped_lines);
std::string note_of_index_names(const Split& split, const TableTop& top, std::int64_t skipped_lines);
std::string note_of_database_dump();

// Whether fields that are just \N stand between tabs, and every backslash escapes something.
bool is_database_dump(const Split& split);

// The records above `first` have another number of fields than the table, and could be its header written otherwise.
Doubt doubt_of_title(const Split& split, std::size_t first, bool has_header);

// Every line is one field in quotes, and the same delimiter splits all that is within evenly.
std::optional<Doubt> doubt_of_quoted_lines(const Split& split);

// With the file's first lines as they stand.
Error error_of(const Doubt& doubt, const Sample& sample, const Dialect& dialect);

}  // namespace kiln::import
