#include "server/log/trace_parent.h"

#include <algorithm>
#include <cstddef>

#include "text/characters.h"

namespace kiln::server {

namespace {

// 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
constexpr std::size_t kTraceIdAt = 3, kParentIdAt = 36, kFlagsAt = 53, kWhole = 55;

// Lower case alone.
bool is_hexadecimal(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_trace_id(std::string_view text) {
  return is_hexadecimal(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string_view well_formed_trace_parent(std::string_view value) {
  if (value.size() < kWhole) return {};
  const std::string_view version = value.substr(0, 2);
  const bool has_dashes = value[kTraceIdAt - 1] == '-' && value[kParentIdAt - 1] == '-' && value[kFlagsAt - 1] == '-' &&
                          (value.size() == kWhole || (version != "00" && value[kWhole] == '-'));
  if (!has_dashes || !is_hexadecimal(version) || version == "ff") return {};
  if (!is_trace_id(value.substr(kTraceIdAt, 32)) || !is_trace_id(value.substr(kParentIdAt, 16))) return {};
  return is_hexadecimal(value.substr(kFlagsAt, 2)) ? value.substr(0, kWhole) : std::string_view();
}

}  // namespace kiln::server
