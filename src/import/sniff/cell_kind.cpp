#include "import/sniff/cell_kind.h"

#include <algorithm>
#include <array>

#include "import/field/field_type.h"
#include "text/characters.h"
#include "text/numbers.h"

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

// Beyond ASCII: what stands in amounts and angles. No-break spaces, minus, currencies, degree.
constexpr std::array kSigns{"\u00a0"sv, "\u202f"sv, "\u2009"sv, "\u2212"sv, "€"sv, "£"sv, "¥"sv, "₹"sv, "°"sv, "’"sv};
constexpr std::array kMonths{"jan"sv, "feb"sv, "mar"sv, "apr"sv, "may"sv, "jun"sv,
                             "jul"sv, "aug"sv, "sep"sv, "oct"sv, "nov"sv, "dec"sv};

constexpr std::array kUnitWords{"seconds"sv, "minutes"sv, "hours"sv,   "years"sv,  "metres"sv,  "meters"sv,
                                "percent"sv, "degrees"sv, "dollars"sv, "euros"sv,  "number"sv,  "count"sv,
                                "pieces"sv,  "litres"sv,  "liters"sv,  "people"sv, "persons"sv, "unit"sv,
                                "units"sv,   "million"sv, "thousand"sv};
constexpr std::array kUnits{
    "kg"sv,  "g"sv, "mg"sv, "t"sv,   "lb"sv,  "m"sv,   "km"sv,  "cm"sv,  "mm"sv,  "ft"sv,  "s"sv,   "ms"sv,  "h"sv,
    "min"sv, "K"sv, "°C"sv, "°F"sv,  "°"sv,   "V"sv,   "mV"sv,  "A"sv,   "mA"sv,  "W"sv,   "kW"sv,  "MW"sv,  "kWh"sv,
    "MWh"sv, "J"sv, "kJ"sv, "Pa"sv,  "hPa"sv, "kPa"sv, "bar"sv, "Hz"sv,  "l"sv,   "ml"sv,  "ha"sv,  "m²"sv,  "m³"sv,
    "km²"sv, "€"sv, "£"sv,  "EUR"sv, "USD"sv, "GBP"sv, "CHF"sv, "ppm"sv, "pcs"sv, "mol"sv, "deg"sv, "rpm"sv, "dB"sv};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t sign_at(std::string_view text) {
  for (const std::string_view sign : kSigns) {
    if (text.starts_with(sign)) return sign.size();
  }
  return 0;
}

// Words that stand in dates, times and amounts: e and E of exponents, T and Z of ISO 8601, am and pm, names of months,
// codes of currencies.
bool is_word_of_values(std::string_view word) {
  if (word.size() == 1) return "eETZ"sv.find(word[0]) != std::string_view::npos;
  const std::string lowered = lower(word);
  if (lowered == "am" || lowered == "pm" || lowered == "utc" || lowered == "gmt") return true;
  const bool is_currency = word.size() == 3 && std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_currency || (word.size() >= 3 && word.size() <= 9 &&
                         std::ranges::any_of(kMonths, [&](auto month) { return lowered.starts_with(month); }));
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  constexpr auto kNoBreak = "\u00a0"sv;
  for (;;) {
    const std::string_view before = text;
    text = trim(text);
    if (text.starts_with(kNoBreak)) text.remove_prefix(kNoBreak.size());
    if (text.ends_with(kNoBreak)) text.remove_suffix(kNoBreak.size());
    if (text.size() == before.size()) return text;
  }
}

CellKind cell_kind(std::string_view text) {
  text = without_blanks(text);
  if (text.empty() || is_missing_token(text) || is_nan(text) || text == "\\N") return CellKind::empty;
  if (parse_infinity(text)) return CellKind::value;
  if (text.size() > 40) return CellKind::text;  // no number or date that people write is longer
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (is_digit(c)) {
      ++digits, ++i;
    } else if ("+-.,:/()%$' "sv.find(c) != std::string_view::npos) {
      ++i;
    } else if (is_letter(c)) {
      std::size_t end = i;
      while (end < text.size() && is_letter(text[end])) ++end;
      if (!is_word_of_values(text.substr(i, end - i))) return CellKind::text;
      i = end;
    } else if (const std::size_t size = sign_at(text.substr(i)); size > 0) {
      i += size;
    } else {
      return CellKind::text;
    }
  }
  return digits > 0 ? CellKind::value : CellKind::text;
}

std::optional<long> plain_number(std::string_view text) {
  text = without_blanks(text);
  if (!is_all_digits(text) || text.size() > 9) return std::nullopt;
  return parse_whole<long>(text);
}

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
}

bool may_be_unit(std::string_view text) {
  text = without_blanks(text);
  if (text.empty() || text.size() > 24) return false;
  const bool is_bracketed = (text.front() == '(' && text.back() == ')') || (text.front() == '[' && text.back() == ']');
  if (is_bracketed) return true;
  // A few letters, or signs among them: "kg", "m/s", "%", "°C", "USD"; words only if they are known for units.
  return (text.size() <= 4 && has_letter(text)) || (text.size() <= 12 && is_known_unit(text));
}

bool is_known_unit(std::string_view text) {
  constexpr std::string_view kSignsOfUnits = "%/$#^*";
  if (text.find_first_of(kSignsOfUnits) != std::string_view::npos) return true;
  return std::ranges::find(kUnits, text) != kUnits.end() ||
         std::ranges::find(kUnitWords, lower(text)) != kUnitWords.end();
}

}  // namespace kiln::import
