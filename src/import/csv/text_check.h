// Whether fields are valid UTF-8, as all that is stored has to be.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "import/csv/record_batch.h"

namespace kiln::import {

// Adds a problem for each field that isn't, or, where `replaces`, puts U+FFFD in the place of its invalid bytes;
// returns how many were replaced. encoding: what the file was said or found to be, for the messages.
std::int64_t check_text(RecordBatch& batch, std::size_t columns, bool replaces, const std::string& encoding,
                        const std::function<std::string(std::size_t)>& name_of_column);

}  // namespace kiln::import
