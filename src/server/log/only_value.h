// A field that counts only where a request has it once: of several nobody knows which one others on the way have
// logged.
#pragma once

#include <string_view>

#include "net/head/request_head.h"
#include "text/characters.h"

namespace kiln::server {

// The field's value; empty where there's none, or several.
inline std::string_view only_value(const net::RequestHead& head, std::string_view name) {
  std::string_view value;
  for (const net::Field& field : head.fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    if (!value.empty()) return {};
    value = field.value;
  }
  return value;
}

}  // namespace kiln::server
