#include "error/error.h"

#include <system_error>

namespace kiln {

std::string errno_message(int error_number) { return std::generic_category().message(error_number); }

}  // namespace kiln
