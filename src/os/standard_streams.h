// Programs take descriptors 0, 1 and 2 for granted. Where one was closed by whoever started us, the next file that is
// opened would get its number, and what was meant for the stream would be written there.
#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace kiln {

// Opens /dev/null for those that are closed. Call it before anything else is opened.
inline void open_standard_streams() {
  for (int descriptor = 0; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) == -1) ::open("/dev/null", O_RDWR);
  }
}

}  // namespace kiln
