// dep_delay::text in a select: a column answered as another type. Of PostgreSQL's casts those which every value of the
// column has: what could fail for a row, or would round it, is refused before any row is read.
#pragma once

#include <optional>
#include <string_view>

#include "error/error.h"
#include "question/selection.h"
#include "value/column_type.h"

namespace kiln::query {

// Takes ::type off the text's end and answers the type's name; none where there is no such end.
std::optional<std::string_view> take_cast(std::string_view& text);

// What the cast does to a column of that type; `column` is how messages call it. Errors: invalid_argument.
Result<question::Cast> parse_cast(std::string_view type_name, ColumnType type, std::string_view column);

}  // namespace kiln::query
