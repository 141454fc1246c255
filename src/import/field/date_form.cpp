#include "import/field/date_form.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <ctime>
#include <optional>

#include "import/field/written_number.h"
#include "text/numbers.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

constexpr std::string_view kLetters = "deHIMSmYybBhpzTRF%";

std::string iso_date(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

bool has_any(std::string_view pattern, std::string_view letters) {
  for (std::size_t at = 0; (at = pattern.find('%', at)) != std::string_view::npos; at += 2) {
    if (letters.find(pattern.substr(at + 1, 1)) != std::string_view::npos) return true;
  }
  return false;
}

std::string iso_zone(long seconds_east) {
  const long minutes = std::labs(seconds_east) / 60;
  return seconds_east == 0 ? "Z"
                           : fmt::format("{}{:02}:{:02}", seconds_east < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

bool read_pattern(const std::string& text, const DateForm& form, std::string& iso) {
  std::tm time{};
  const char* const end = ::strptime(text.c_str(), form.pattern.c_str(), &time);
  if (!end || end != text.c_str() + text.size()) return false;
  const std::chrono::year_month_day date{year(time.tm_year + 1900), month(static_cast<unsigned>(time.tm_mon + 1)),
                                         day(static_cast<unsigned>(time.tm_mday))};
  constexpr int kLeastYear = 1000;  // %Y takes "13", too
  if (!date.ok() || static_cast<int>(date.year()) < kLeastYear || time.tm_sec > 59) return false;
  iso = iso_date(date);
  if (!form.has_time) return true;
  iso += fmt::format("T{:02}:{:02}", time.tm_hour, time.tm_min);
  if (has_any(form.pattern, "ST")) iso += fmt::format(":{:02}", time.tm_sec);
  if (has_any(form.pattern, "z")) iso += iso_zone(time.tm_gmtoff);
  return true;
}

// Excel takes 1900 for a leap year: the days before March of it have no certain number. Its last day is 9999-12-31.
std::optional<double> parse_serial(std::string_view text) {
  constexpr double kFirst = 61, kEnd = 2'958'466;
  const auto serial = parse_whole<double>(without_blanks_around(text));
  return serial && *serial >= kFirst && *serial < kEnd ? serial : std::nullopt;
}

bool read_serial(std::string_view text, bool has_time, std::string& iso) {
  const auto serial = parse_serial(text);
  if (!serial) return false;
  constexpr std::chrono::sys_days kEpoch{year(1899) / 12 / 30};
  const auto time = kEpoch + std::chrono::seconds(std::llround(*serial * 86'400));
  const auto date = std::chrono::floor<std::chrono::days>(time);
  iso = iso_date(std::chrono::year_month_day(date));
  if (!has_time) return true;
  const std::chrono::hh_mm_ss clock(time - date);
  iso += fmt::format("T{:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  return true;
}

}  // namespace

bool DateForm::to_iso(std::string_view text, std::string& iso) const {
  switch (kind) {
    case Kind::excel: return read_serial(text, has_time, iso);
    case Kind::pattern: return read_pattern(std::string(without_blanks_around(text)), *this, iso);
    case Kind::found: break;
  }
  const auto date = WrittenDate::parse(text);
  if (!date || date->shape() != shape || !date->fits(order)) return false;
  iso = date->to_iso(order);
  return true;
}

Result<DateForm> form_of_pattern(std::string_view pattern) {
  DateForm form{.kind = pattern == "excel" ? DateForm::Kind::excel : DateForm::Kind::pattern,
                .shape = {},
                .pattern = std::string(pattern)};
  if (form.kind == DateForm::Kind::excel) return form;
  for (std::size_t at = 0; (at = pattern.find('%', at)) != std::string_view::npos; at += 2) {
    if (at + 1 == pattern.size() || kLetters.find(pattern[at + 1]) == std::string_view::npos)
      return fail(ErrorCode::invalid_argument,
                  "\"{}\" has a {} that isn't known; write %d, %m or %b, %Y or %y, %H, %I, %M, %S, %p, %z, or excel",
                  shorten(pattern, 40), pattern.substr(at, 2));
  }
  if (!has_any(pattern, "F") && !(has_any(pattern, "Yy") && has_any(pattern, "mbBh") && has_any(pattern, "de")))
    return fail(ErrorCode::invalid_argument,
                "\"{}\" doesn't say year, month and day; write a pattern as %d/%m/%Y or %Y%m%d, or excel",
                shorten(pattern, 40));
  form.has_time = has_any(pattern, "HITR");
  return form;
}

bool has_time_of_day(std::string_view serial) {
  const auto days = parse_serial(serial);
  return days && std::floor(*days) != *days;
}

}  // namespace kiln::import
