// A text that may be a date as people write one, with or without a time, taken apart. Which of two numbers is the day
// and which the month isn't asked here.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiln::import {

enum class DateOrder : std::uint8_t { day_first, month_first, year_first };
inline constexpr std::size_t kDateOrders = 3;

// What all values of a column have to share; how many digits a day or an hour has, is left to each.
struct DateShape {
  char separator = '/';  // / - . or a blank; none ('\0') for 20130131T1030
  bool has_month_name = false;
  enum class Time : std::uint8_t { none, minutes, seconds, fraction } time = Time::none;
  bool has_twelve_hours = false, has_zone = false;
  auto operator<=>(const DateShape&) const = default;
};

class WrittenDate {
 public:
  // Three parts with one separator between: a year of four digits at either end, day and month in digits, or the
  // month's English name; or eight digits, if a time follows. Then, behind a T, a blank or a comma, 9:30, 09:30:00.5,
  // 9:30 pm, and a zone: Z, UTC, GMT, +01:00, +0100. Blanks around. None for anything else, and for hours that a clock
  // doesn't have.
  static std::optional<WrittenDate> parse(std::string_view text);

  const DateShape& shape() const { return shape_; }
  // Whether the calendar has the date in that order.
  bool fits(DateOrder order) const;
  // ISO 8601, as "2013-01-31T09:30:00+01:00". REQUIRED: it fits.
  std::string to_iso(DateOrder order) const;

 private:
  bool take_date(std::string_view& text);
  bool take_compact_date(std::string_view& text);
  bool take_time(std::string_view& text);
  bool take_zone(std::string_view text);

  DateShape shape_;
  int parts_[3] = {};                                    // as they stand
  bool is_year_first_ = false, is_month_first_ = false;  // the latter told by a name
  int hour_ = 0;
  std::string_view minutes_, seconds_, fraction_;
  std::string zone_;
};

// Whether it's one but for a year of two digits.
bool has_two_digit_year(std::string_view text);

// As strptime() has it: "%d/%m/%Y %H:%M".
std::string pattern_of(const DateShape& shape, DateOrder order);

}  // namespace kiln::import
