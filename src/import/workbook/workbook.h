// A workbook (.xlsx, ECMA-376): which sheets it has and where in the archive they are, and what its numbers' formats
// say that they are.
//
// Why not a library: of Debian 12's, libfreexl (1.0.6) reads .xls alone, and what remains reads whole workbooks into
// memory. minizip and expat do the most of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.h"
#include "import/source/zip_archive.h"
#include "import/workbook/excel_number.h"

namespace kiln::import {

struct Workbook {
  struct Sheet {
    std::string name, part;  // part: the file in the archive
    bool is_hidden = false;
  };
  std::vector<Sheet> sheets;      // in their order; without charts, which have no cells
  std::vector<ExcelKind> styles;  // of the cells, by number
  std::string shared_texts;       // a file in the archive; empty: there is none
  bool counts_from_1904 = false;
  bool is_to_be_calculated = false;  // by whoever opens it: results that are stored may be nothing but placeholders
};

// Whether the archive is a file of Office or LibreOffice. Errors: those of ZipArchive.
Result<bool> is_office_file(ZipArchive& archive);

// Errors: invalid_argument (it's no workbook, or of a kind that isn't read here), corrupt, io.
Result<Workbook> read_workbook(ZipArchive& archive);

// The one that is named, or the first that isn't hidden. Errors: invalid_argument (there is none).
Result<const Workbook::Sheet*> choose_sheet(const Workbook& workbook, const std::optional<std::string>& name,
                                            const std::string& path);

// The sheets' names for a person, the first few.
std::string shown_sheets(const Workbook& workbook);

}  // namespace kiln::import
