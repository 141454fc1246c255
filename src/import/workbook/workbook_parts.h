// The parts that a workbook's archive consists of, small ones whose attributes say everything, and how they refer to
// each other (ECMA-376, part 2, section 6.5).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "error/error.h"
#include "import/source/zip_archive.h"
#include "import/workbook/xml_reader.h"

namespace kiln::import {

// Whether an attribute or a cell says so.
bool is_true(std::optional<std::string_view> value);

// Calls on_start for each element of the part. Errors: those of ZipArchive, XmlReader::run and on_start.
using OnStart = std::function<Result<void>(std::string_view name, const XmlAttributes& attributes)>;
Result<void> read_part(ZipArchive& archive, const std::string& part, OnStart on_start);

struct Relationship {
  std::string type, part;  // type: the last word of its address
};
using Relationships = std::map<std::string, Relationship, std::less<>>;

// What the part refers to, by identifiers; of "" the archive. Errors: those of read_part.
Result<Relationships> relationships_of(ZipArchive& archive, std::string_view part);

// The first part of that type which is there; empty: there is none. Errors: those of ZipArchive.
Result<std::string> part_of(ZipArchive& archive, const Relationships& parts, std::string_view type);

}  // namespace kiln::import
