// How the dates of a column are written: found in its values, or said by a pattern. A form maps such a text to ISO
// 8601, of which texts sort as time does.
#pragma once

#include <string>
#include <string_view>

#include "error/error.h"
#include "import/field/written_date.h"

namespace kiln::import {

struct DateForm {
  enum class Kind : std::uint8_t { found, pattern, excel } kind = Kind::found;
  DateShape shape;  // of what was found
  DateOrder order = DateOrder::day_first;
  std::string pattern;  // for strptime(); "excel": days since 1899-12-30, as spreadsheets count
  bool has_time = false;

  // False: the text isn't written in the form, or the calendar doesn't have the date.
  bool to_iso(std::string_view text, std::string& iso) const;
};

// Errors: invalid_argument (a pattern without year, month and day, or with letters that aren't known).
Result<DateForm> form_of_pattern(std::string_view pattern);

// Whether an Excel serial has a part of a day.
bool has_time_of_day(std::string_view serial);

}  // namespace kiln::import
