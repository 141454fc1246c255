// How many connections the operating system lets this process hold.
#pragma once

#include <cstddef>

namespace kiln {

// Raises the soft limit of open files to the hard one. Returns how many connections fit beside the `others` that the
// process needs for itself.
std::size_t raise_open_files(std::size_t others);

}  // namespace kiln
