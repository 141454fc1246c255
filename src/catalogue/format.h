// How a baked file says that it is one.
#pragma once

#include <cstdint>

namespace kiln::catalogue {

// PRAGMA application_id: "kiln" in ASCII. file(1) and the server tell a baked file by it.
inline constexpr std::int64_t kApplicationId = 0x6b696c6e;
// PRAGMA user_version: raised whenever an older server couldn't read what a newer import writes.
inline constexpr std::int64_t kFormatVersion = 5;

}  // namespace kiln::catalogue
