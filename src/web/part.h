// What the cards show of a part of the dataset: the profiles of its columns, and how often the values occur in it that
// are drawn of the whole.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "api/call.h"
#include "error/error.h"
#include "markup/plot.h"

namespace kiln::web {

// Of each of these columns, in their order; nothing where the call has no filter. positions: in ascending order.
// REQUIRED: the call has a live reader. Errors: those of QueryConnection.
Result<std::vector<markup::PartOfColumn>> ask_part(const api::Call& call, std::span<const std::size_t> positions);

}  // namespace kiln::web
