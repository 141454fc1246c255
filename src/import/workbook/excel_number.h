// A number in a workbook: what it is by its format, a date among them, and its text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kiln::import {

// What a number's format shows it as.
enum class ExcelKind { number, date, time, date_time, duration };

// id: ECMA-376, part 1, section 18.8.30; those from 164 on have a code of their own.
ExcelKind kind_of_builtin_format(unsigned id);
ExcelKind kind_of_format(std::string_view code);

// The number as text: integers with their digits, others as the shortest text of the same double, dates and times as
// ISO 8601, to the millisecond; a date that Excel can't show is its number. None: it isn't a number.
std::optional<std::string> excel_number(std::string_view text, ExcelKind kind, bool counts_from_1904);

}  // namespace kiln::import
