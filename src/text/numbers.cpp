#include "text/numbers.h"

namespace kiln {

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > 3 + sign; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

}  // namespace kiln
