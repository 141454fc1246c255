// What happens where a page of a mapped file can't be read: the file was cut meanwhile, or its disk fails. The kernel
// then sends SIGBUS (mmap(2)), which would end the process in the middle of whatever others have asked.
#pragma once

#include <cstdint>

namespace kiln {

// From now on such a page reads as zeros and is counted as a fault, and the process goes on. Zeros are no data: who
// reads mapped files asks mapping_faults() before believing what was read. Any number of threads may call both.
void survive_mapping_faults();

// How many there were since the process began.
std::uint32_t mapping_faults();

}  // namespace kiln
