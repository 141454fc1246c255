#include "import/field/written_date.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "import/field/written_number.h"
#include "text/characters.h"
#include "text/numbers.h"

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxDateBytes = 60;
constexpr std::array kMonths{"january"sv, "february"sv, "march"sv,     "april"sv,   "may"sv,      "june"sv,
                             "july"sv,    "august"sv,   "september"sv, "october"sv, "november"sv, "december"sv};

std::string_view take_while(std::string_view& text, bool (*is_part)(char)) {
  std::size_t size = 0;
  while (size < text.size() && is_part(text[size])) ++size;
  const std::string_view part = text.substr(0, size);
  text.remove_prefix(size);
  return part;
}
std::string_view take_digits(std::string_view& text) { return take_while(text, is_digit); }
void skip_blanks(std::string_view& text) {
  take_while(text, [](char c) { return c == ' '; });
}
bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// The number of the month that is called so, or by the first three letters of its name; 0: none.
int month_of(std::string_view name) {
  const std::string lowered = lower(name);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (lowered == kMonths[i] || lowered == kMonths[i].substr(0, 3) || (lowered == "sept" && i == 8))
      return static_cast<int>(i) + 1;
  }
  return 0;
}

bool is_word_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

// Digits that are at most `most`; count: how many digits there may be.
std::optional<int> number_of(std::string_view digits, std::size_t min_count, std::size_t max_count, int most) {
  if (digits.size() < min_count || digits.size() > max_count) return std::nullopt;
  const auto number = parse_whole<int>(digits);
  return number && *number <= most ? number : std::nullopt;
}

}  // namespace

std::optional<WrittenDate> WrittenDate::parse(std::string_view text) {
  if (text.size() > kMaxDateBytes || !std::ranges::any_of(text, is_digit)) return std::nullopt;
  text = without_blanks_around(text);
  WrittenDate date;
  if (!date.take_date(text)) return std::nullopt;
  if (!text.empty() && !date.take_time(text)) return std::nullopt;
  return date;
}

bool WrittenDate::take_date(std::string_view& text) {
  if (text.size() > 8 && is_all_digits(text.substr(0, 8))) return take_compact_date(text);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view digits = take_digits(text);
    const std::string_view name = digits.empty() ? take_while(text, is_word_letter) : std::string_view();
    const bool may_be_name = i < 2 && !shape_.has_month_name;
    parts_[i] = digits.empty() ? (may_be_name ? month_of(name) : 0) : number_of(digits, 1, 4, 9999).value_or(0);
    if (parts_[i] == 0) return false;
    shape_.has_month_name = shape_.has_month_name || digits.empty();
    if (i == 0) {
      is_month_first_ = digits.empty();
      is_year_first_ = digits.size() == 4;
      if (digits.size() == 3) return false;
    } else if (digits.size() > 2 && (i == 1 || is_year_first_ || digits.size() != 4)) {
      return false;
    }
    if (i == 2) return (digits.size() == 4) != is_year_first_;
    if (text.empty()) return false;
    const char separator = text.front();
    if (i == 0 ? "/-. "sv.find(separator) == std::string_view::npos : separator != shape_.separator && separator != ',')
      return false;
    if (i == 0) shape_.separator = separator;
    text.remove_prefix(1);
    if (separator == ',') {  // "Jan 5, 2013"
      if (!is_month_first_ || shape_.separator != ' ' || !take(text, ' ')) return false;
    }
  }
  return false;
}

bool WrittenDate::take_compact_date(std::string_view& text) {
  if (text[8] != 'T' && text[8] != ' ') return false;
  const std::array<std::size_t, 4> ends{0, 4, 6, 8};
  for (std::size_t i = 0; i < 3; ++i)
    parts_[i] = parse_whole<int>(text.substr(ends[i], ends[i + 1] - ends[i])).value_or(0);
  is_year_first_ = true;
  shape_.separator = '\0';
  text.remove_prefix(8);
  return true;
}

bool WrittenDate::take_time(std::string_view& text) {
  if (!take(text, 'T')) {
    const bool has_comma = take(text, ',');
    if (!text.starts_with(' ') && !has_comma) return false;
    skip_blanks(text);
  }
  std::string_view hour = take_digits(text);
  shape_.time = DateShape::Time::minutes;
  if (shape_.separator == '\0' && (hour.size() == 4 || hour.size() == 6)) {
    minutes_ = hour.substr(2, 2);
    seconds_ = hour.substr(4);
    hour = hour.substr(0, 2);
  } else {
    if (!take(text, ':')) return false;
    minutes_ = take_digits(text);
    if (take(text, ':') && (seconds_ = take_digits(text)).empty()) return false;
  }
  if (!seconds_.empty()) {
    shape_.time = DateShape::Time::seconds;
    if (!number_of(seconds_, 2, 2, 59)) return false;
    if (take(text, '.') || take(text, ',')) {
      fraction_ = take_digits(text);
      if (fraction_.empty()) return false;
      shape_.time = DateShape::Time::fraction;
    }
  }
  const auto number = number_of(hour, 1, 2, 23);
  if (!number || !number_of(minutes_, 2, 2, 59)) return false;
  hour_ = *number;
  skip_blanks(text);
  const std::string half = lower(text.substr(0, 2));
  if (half == "am" || half == "pm") {
    if (hour_ < 1 || hour_ > 12) return false;
    hour_ = hour_ % 12 + (half == "pm" ? 12 : 0);
    shape_.has_twelve_hours = true;
    text.remove_prefix(2);
    skip_blanks(text);
  }
  return text.empty() || take_zone(text);
}

bool WrittenDate::take_zone(std::string_view text) {
  shape_.has_zone = true;
  if (text == "Z" || text == "UTC" || text == "GMT") {
    zone_ = "Z";
    return true;
  }
  const char sign = text.front();
  if (!take(text, '+') && !take(text, '-')) return false;
  std::string_view hours = take_digits(text), minutes = "00";
  if (hours.size() == 4) {
    minutes = hours.substr(2);
    hours = hours.substr(0, 2);
  } else if (take(text, ':')) {
    minutes = take_digits(text);
  }
  if (!text.empty() || !number_of(hours, 2, 2, 14) || !number_of(minutes, 2, 2, 59)) return false;
  zone_ = fmt::format("{}{}:{}", sign, hours, minutes);
  return true;
}

namespace {

struct Places {
  std::size_t year, month, day;
};

constexpr Places places_of(DateOrder order) {
  switch (order) {
    case DateOrder::day_first: return {2, 1, 0};
    case DateOrder::month_first: return {2, 0, 1};
    case DateOrder::year_first: break;
  }
  return {0, 1, 2};
}

}  // namespace

bool WrittenDate::fits(DateOrder order) const {
  if (is_year_first_ != (order == DateOrder::year_first)) return false;
  if (shape_.has_month_name && !is_year_first_ && is_month_first_ != (order == DateOrder::month_first)) return false;
  const auto [year, month, day] = places_of(order);
  return std::chrono::year_month_day(std::chrono::year(parts_[year]),
                                     std::chrono::month(static_cast<unsigned>(parts_[month])),
                                     std::chrono::day(static_cast<unsigned>(parts_[day])))
      .ok();
}

std::string WrittenDate::to_iso(DateOrder order) const {
  const auto [year, month, day] = places_of(order);
  std::string iso = fmt::format("{:04}-{:02}-{:02}", parts_[year], parts_[month], parts_[day]);
  if (shape_.time == DateShape::Time::none) return iso;
  iso += fmt::format("T{:02}:{}", hour_, minutes_);
  if (!seconds_.empty()) iso += fmt::format(":{}", seconds_);
  if (!fraction_.empty()) iso += fmt::format(".{}", fraction_);
  return iso + zone_;
}

bool has_two_digit_year(std::string_view text) {
  text = without_blanks_around(text);
  const std::string_view digits = take_digits(text);
  if (!number_of(digits, 1, 2, 99) || text.empty() || "/-. "sv.find(text.front()) == std::string_view::npos)
    return false;
  const char separator = text.front();
  text.remove_prefix(1);
  const std::string_view month = take_digits(text);
  const bool is_named = month.empty() && month_of(take_while(text, is_word_letter)) != 0;
  if ((!is_named && !number_of(month, 1, 2, 31)) || !take(text, separator) || take_digits(text).size() != 2)
    return false;
  if (text.empty()) return true;
  // A time behind it, and not one more pair of digits as in a telephone number.
  if (!take(text, ' ')) return false;
  return number_of(take_digits(text), 1, 2, 24) && (text.starts_with(':') || text.starts_with('.'));
}

std::string pattern_of(const DateShape& shape, DateOrder order) {
  const std::string separator(shape.separator == '\0' ? 0 : 1, shape.separator);
  const std::string_view month = shape.has_month_name ? "%b" : "%m";
  std::string pattern = order == DateOrder::day_first     ? fmt::format("%d{0}{1}{0}%Y", separator, month)
                        : order == DateOrder::month_first ? fmt::format("{1}{0}%d{0}%Y", separator, month)
                                                          : fmt::format("%Y{0}{1}{0}%d", separator, month);
  if (shape.time == DateShape::Time::none) return pattern;
  pattern += shape.has_twelve_hours ? " %I:%M" : " %H:%M";
  if (shape.time != DateShape::Time::minutes) pattern += ":%S";
  if (shape.has_twelve_hours) pattern += " %p";
  return shape.has_zone ? pattern + " %z" : pattern;
}

}  // namespace kiln::import
