// What happens where a page of a mapped file can't be read: the file was cut meanwhile, or its disk fails. The kernel
// then sends SIGBUS (mmap(2)), which would end the process in the middle of whatever others have asked.
#pragma once

namespace kiln {

// From now on such a page reads as zeros and is counted as a fault, and the process goes on. Zeros are no data: who
// reads mapped files asks had_mapping_fault() before believing what was read. Any number of threads may call both.
void survive_mapping_faults();

// Whether there was one since the process began.
bool had_mapping_fault();

}  // namespace kiln
