#include "render/text_of.h"

#include <cmath>

#include "render/json_writer.h"

namespace kiln::render {

std::string text_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* real = std::get_if<double>(&value);
  if (!real) return "";
  if (std::isinf(*real)) return *real > 0 ? "Infinity" : "-Infinity";
  std::string digits;
  append_real(digits, *real);
  return digits;
}

}  // namespace kiln::render
