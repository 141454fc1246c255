#include "http/date.h"

#include <fmt/format.h>
#include <time.h>

#include <chrono>

namespace kiln::http {

std::string imf_fixdate(std::int64_t seconds) {
  using namespace std::chrono;
  constexpr std::string_view kWeekdays = "SunMonTueWedThuFriSat", kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const sys_seconds when{std::chrono::seconds(seconds)};
  const sys_days day = floor<days>(when);
  const year_month_day date(day);
  const hh_mm_ss time(when - day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays.substr(3 * weekday(day).c_encoding(), 3),
                     static_cast<unsigned>(date.day()),
                     kMonths.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3), static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string_view date_now() {
  static thread_local std::int64_t made_for = -1;
  static thread_local std::string date;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);  // some 4 ms late at most, and several times cheaper than the exact one
  if (now.tv_sec != made_for) {
    made_for = now.tv_sec;
    date = imf_fixdate(made_for);
  }
  return date;
}

}  // namespace kiln::http
