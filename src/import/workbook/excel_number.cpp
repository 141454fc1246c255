#include "import/workbook/excel_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "text/characters.h"

namespace kiln::import {

namespace {

constexpr double kMaxSerial = 2'958'466;  // the day after 9999-12-31
constexpr std::string_view kXmlBlanks = " \t\r\n";
constexpr std::int64_t kDayMs = 86'400'000;

std::string time_text(std::int64_t ms, std::int64_t hours) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", hours, ms / 60'000 % 60, ms / 1'000 % 60);
  if (ms % 1'000 != 0) text += fmt::format(".{:03}", ms % 1'000);
  return text;
}

// Excel takes 1900 for a leap year: its day 60 doesn't exist, and those before are counted one higher.
std::string date_text(std::int64_t day, bool counts_from_1904) {
  using std::chrono::sys_days, std::chrono::days, std::chrono::year_month_day;
  using namespace std::chrono_literals;
  if (!counts_from_1904 && day == 60) return "1900-02-29";
  const sys_days start = counts_from_1904 ? sys_days{1904y / 1 / 1} : sys_days{1899y / 12 / (day < 60 ? 31 : 30)};
  const year_month_day date{start + days{day}};
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()}, unsigned{date.day()});
}

std::string shown_as(double serial, ExcelKind kind, bool counts_from_1904) {
  auto all_ms = static_cast<std::int64_t>(std::llround(serial * static_cast<double>(kDayMs)));
  if (kind == ExcelKind::duration) return time_text(all_ms, all_ms / 3'600'000);
  // A time isn't rounded to the next day's midnight, nor the last day to one that no calendar has.
  if (serial < 1 || serial >= kMaxSerial - 1)
    all_ms = std::min(all_ms, static_cast<std::int64_t>(std::floor(serial) + 1) * kDayMs - 1);
  const std::int64_t day = all_ms / kDayMs, ms = all_ms % kDayMs;
  if (kind != ExcelKind::date && day == 0) return time_text(ms, ms / 3'600'000);
  const std::string date = date_text(day, counts_from_1904);
  if (kind == ExcelKind::date && ms == 0) return date;
  return date + "T" + time_text(ms, ms / 3'600'000);
}

}  // namespace

ExcelKind kind_of_builtin_format(unsigned id) {
  if (id >= 14 && id <= 17) return ExcelKind::date;
  if ((id >= 18 && id <= 21) || id == 45 || id == 47) return ExcelKind::time;
  if (id == 22) return ExcelKind::date_time;
  if (id == 46) return ExcelKind::duration;
  // Those of East Asia.
  if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58) return ExcelKind::date;
  return (id >= 32 && id <= 35) || id == 55 || id == 56 ? ExcelKind::time : ExcelKind::number;
}

// Letters stand for parts of a date; not in quotes, behind a backslash, or in brackets, but for [h], [mm] and [s].
ExcelKind kind_of_format(std::string_view code) {
  bool has_date = false, has_time = false, has_m = false;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    const std::string_view rest = code.substr(i);
    const auto begins = [&](std::string_view word) {
      return rest.size() >= word.size() && equals_ignoring_case(rest.substr(0, word.size()), word);
    };
    const char c = static_cast<char>(code[i] | 0x20);
    if (code[i] == '"' || code[i] == '[') {
      const std::size_t end = std::min(code.find(code[i] == '"' ? '"' : ']', i + 1), code.size());
      const std::string_view inside = code.substr(i + 1, end - i - 1);
      const bool is_elapsed =
          code[i] == '[' && !inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos;
      if (is_elapsed) return ExcelKind::duration;
      i = end;
    } else if (code[i] == '\\' || code[i] == '_' || code[i] == '*') {
      ++i;
    } else if (begins("general")) {
      i += 6;
    } else if (begins("am/pm")) {
      has_time = true;
      i += 4;
    } else if (begins("a/p")) {
      has_time = true;
      i += 2;
    } else if (c == 'd' || c == 'y') {
      has_date = true;
    } else if (c == 'h' || c == 's') {
      has_time = true;
    } else if (c == 'm') {
      has_m = true;
    }
  }
  if (has_date && has_time) return ExcelKind::date_time;
  if (has_time) return ExcelKind::time;
  return has_date || has_m ? ExcelKind::date : ExcelKind::number;
}

std::optional<std::string> excel_number(std::string_view text, ExcelKind kind, bool counts_from_1904) {
  const std::size_t begin = std::min(text.find_first_not_of(kXmlBlanks), text.size());
  text = text.substr(begin, text.find_last_not_of(kXmlBlanks) + 1 - begin);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  const double least = kind == ExcelKind::date && !counts_from_1904 ? 1 : 0;
  if (kind != ExcelKind::number && number >= least && number < kMaxSerial)
    return shown_as(number, kind, counts_from_1904);
  if (kind == ExcelKind::duration && number < 0 && number > -kMaxSerial)
    return "-" + shown_as(-number, kind, counts_from_1904);
  const bool is_negative = text.starts_with('-');
  const std::string_view digits = text.substr(is_negative ? 1 : 0);
  if (digits.find_first_not_of("0123456789") == std::string_view::npos) {
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return std::string(is_negative ? "-" : "") + std::string(digits.substr(zeros));
  }
  if (number == std::floor(number) && std::abs(number) < 9'007'199'254'740'992.0)
    return fmt::format("{}", static_cast<std::int64_t>(number));
  return fmt::format("{}", number);
}

}  // namespace kiln::import
