// What an archive's list of files says of one: its name as a text, and whether it's read here at all.
#pragma once

#include <string>
#include <string_view>

#include "error/error.h"

namespace kiln::import {

// How much of a name is shown.
inline constexpr std::size_t kMaxShownNameBytes = 60;

// The name in UTF-8. Without the mark for it names are of code page 437, which is what Windows wrote, or UTF-8 all the
// same, as most others do.
std::string zip_name(std::string_view bytes, bool is_marked_utf8);

// Whether it's one of the files that were packed: no folder, and nothing that a system adds by itself.
bool is_zip_content(std::string_view name);

// Whether both names are of one part of a workbook: the case of letters doesn't matter (ECMA-376, part 2, section 6.2),
// and some writers have a backslash for the slash.
bool is_same_part(std::string_view one, std::string_view other);

// name, archive: for messages, and the command in them. flags and method: APPNOTE.TXT, sections 4.4.4 and 4.4.5.
// Errors: invalid_argument (it's encrypted, or compressed by a method that isn't read here).
Result<void> check_zip_entry(const std::string& archive, std::string_view name, unsigned long flags,
                             unsigned long method);

}  // namespace kiln::import
