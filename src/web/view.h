// What the address of a page asks to be shown, understood.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/call.h"
#include "error/error.h"
#include "question/selection.h"
#include "web/links.h"

namespace kiln::web {

// A filter in words, and how to be rid of it.
struct Chip {
  std::string words;
  std::vector<std::size_t> places;      // of its parameters in the target
  std::vector<std::size_t> conditions;  // and of its conditions in the filter
};

struct View {
  Links links;
  std::vector<Chip> chips = {};
  question::Selection selection = {};  // of the table
  std::size_t left_out = 0;            // columns that the table has no room for
  std::optional<question::Order> order = {};
  std::int64_t offset = 0, limit = 0;    // of the table
  std::optional<std::size_t> open = {};  // a column that is shown at length
};

inline constexpr std::int64_t kRowsShown = 50, kMaxRowsShown = 200;
inline constexpr std::size_t kMaxTableColumns = 50, kMaxCards = 60;

std::vector<Chip> chips_of(const api::Call& call, const Links& links);

// The call must outlive it. Errors: invalid_argument, not_found.
Result<View> parse_view(const api::Call& call);

}  // namespace kiln::web
