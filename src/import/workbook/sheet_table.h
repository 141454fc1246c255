// A sheet of a workbook (.xlsx) as a table: its rows from the first to the last column that has a value, as text
// (table_text.h). It's read twice, once to find these columns, and never as a whole in memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "import/made/made_table.h"
#include "import/workbook/sheet_cells.h"

namespace kiln::import {

// sheet: its name; default: the first that isn't hidden. REQUIRED: the archive's file outlives what is returned. The
// table stands at its beginning; go_on() is asked meanwhile whether to.
// Errors: those of read_workbook, choose_sheet and XmlReader::run, invalid_argument (there is no value in it),
// interrupted.
Result<std::unique_ptr<MadeTable>> open_sheet(std::unique_ptr<ZipArchive> archive,
                                              const std::optional<std::string>& sheet,
                                              const std::function<bool()>& go_on);

}  // namespace kiln::import
