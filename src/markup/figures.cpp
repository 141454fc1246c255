#include "markup/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "render/text_of.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::markup {

namespace {

constexpr std::int64_t kWholeBelow = 10'000'000'000'000;
constexpr double kExponentFrom = 1e13, kExponentBelow = 1e-4;
constexpr std::size_t kMaxExactBytes = 1'000;  // of a text in a hover

std::string whole_for_people(std::int64_t number, bool grouped) {
  return grouped ? with_commas(number) : std::to_string(number);
}

// 1.23 × 10⁻⁵
std::string with_exponent(double number) {
  constexpr std::array kDigits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  const std::string text = fmt::format("{:.2e}", number);
  const std::size_t e = text.find('e');
  std::string power;
  for (const char c : std::to_string(std::atoi(text.c_str() + e + 1)))
    power += c == '-' ? "⁻" : kDigits[static_cast<std::size_t>(c - '0')];
  return text.substr(0, e) + " × 10" + power;
}

std::string real_for_people(double number, bool grouped) {
  if (std::isinf(number)) return number > 0 ? "∞" : "−∞";
  if (number == 0) return "0";
  const double size = std::abs(number);
  if (size >= kExponentFrom || size < kExponentBelow) return with_exponent(number);
  const int before_point = std::max(1, static_cast<int>(std::floor(std::log10(size))) + 1);
  const int decimals = size < 1 ? 4 : std::max(0, (size < 1'000 ? 4 : 5) - before_point);
  std::string text = fmt::format("{:.{}f}", size, decimals);
  // 19.00 stays so where it's rounded, and is 19 where that's all.
  if (decimals > 0 && parse_whole<double>(text) == size) text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string whole = whole_for_people(parse_whole<std::int64_t>(text.substr(0, point)).value_or(0), grouped);
  return (number < 0 ? "-" : "") + whole + text.substr(point);
}

}  // namespace

Kind kind_of(const catalogue::CatalogueColumn& column) {
  if (column.type == ColumnType::integer) return Kind::integer;
  if (column.type == ColumnType::real) return Kind::real;
  const std::string temporal = column.statistics.temporal.value_or("");
  if (temporal == "date") return Kind::date;
  if (temporal == "time") return Kind::time;
  return temporal == "datetime" ? Kind::datetime : Kind::text;
}

const char* name_of(Kind kind) {
  constexpr std::array kNames{"integer", "decimal", "text", "date", "time", "datetime"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string for_people(const Value& value, std::size_t max_bytes, bool grouped) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    const bool is_whole = *integer > -kWholeBelow && *integer < kWholeBelow;
    return is_whole ? whole_for_people(*integer, grouped) : with_exponent(static_cast<double>(*integer));
  }
  if (const auto* real = std::get_if<double>(&value)) return real_for_people(*real, grouped);
  if (const auto* text = std::get_if<std::string>(&value)) return shorten_for_page(*text, max_bytes);
  return "";
}

bool is_grouped(const catalogue::CatalogueColumn& column) {
  const auto *min = std::get_if<std::int64_t>(&column.statistics.min),
             *max = std::get_if<std::int64_t>(&column.statistics.max);
  return !(min && max && *min >= 1'000 && *max <= 2'999);
}

std::string share_of(std::int64_t part, std::int64_t whole) {
  if (part == 0) return "0 %";
  if (part == whole) return "100 %";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return percent < 0.1 ? "< 0.1 %" : fmt::format("{:.1f} %", std::min(percent, 99.9));
}

std::string bytes_for_people(std::int64_t bytes) {
  constexpr std::array kUnits{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 999.5 && unit + 1 < kUnits.size()) size /= 1'000, ++unit;
  return unit == 0 || size >= 99.95 ? fmt::format("{:.0f} {}", size, kUnits[unit])
                                    : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

void figure(Html& html, const Value& value, std::size_t max_bytes, bool grouped) {
  if (std::holds_alternative<std::monostate>(value)) {
    html.raw("<span class=\"none\">–</span>");
    return;
  }
  const std::string exact = render::text_of(value), shown = for_people(value, max_bytes, grouped);
  html.raw("<data")
      .attribute("value", cut(exact, kMaxExactBytes))
      .attribute("title", shorten_for_page(exact, kMaxExactBytes));
  if (shown.empty()) {
    html.raw("><span class=\"none\">empty text</span></data>");
  } else {
    html.raw("><bdi>").text(shown).raw("</bdi></data>");
  }
}

}  // namespace kiln::markup
