// What a person may want to say of the columns, given how they were read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "import/survey/survey.h"

namespace kiln::import {

// Lines, each with its option: texts that look like missing values or numbers and stay text; columns that were read as
// numbers or dates in another form than the plain one; numbers that may be meant otherwise; null tokens that no value
// is. null_escapes: fields \N that an escape made missing. delimiter: of the file.
std::vector<std::string> suggestions(const Survey& survey, const std::vector<std::string>& null_tokens,
                                     std::int64_t null_escapes, const std::string& delimiter);

}  // namespace kiln::import
