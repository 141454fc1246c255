#include "statistics/temporal.h"

#include <fmt/format.h>

#include <chrono>

namespace kiln::statistics {

namespace {

// Takes texts off the beginning of another.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int number = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::size_t take_all_digits() {
    std::size_t count = 0;
    while (digits(1)) ++count;
    return count;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Seconds since 1970-01-01, and what is behind the date.
std::optional<std::int64_t> scan_date(Scanner& scanner) {
  const auto year = scanner.digits(4);
  const auto month = year && scanner.take('-') ? scanner.digits(2) : std::nullopt;
  const auto day = month && scanner.take('-') ? scanner.digits(2) : std::nullopt;
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDay;
}

std::optional<std::int64_t> scan_time(Scanner& scanner, TemporalForm& form) {
  const auto hour = scanner.digits(2);
  const auto minute = hour && scanner.take(':') ? scanner.digits(2) : std::nullopt;
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  form.has_time = true;
  std::int64_t seconds = *hour * std::int64_t{3600} + *minute * 60;
  if (scanner.take(':')) {
    const auto second = scanner.digits(2);
    if (!second || *second > 59) return std::nullopt;
    form.has_seconds = true;
    seconds += *second;
    if (scanner.take('.') && (form.fraction_digits = scanner.take_all_digits()) == 0) return std::nullopt;
  }
  return seconds;
}

bool scan_zone(Scanner& scanner, TemporalForm& form) {
  const std::string_view zone = scanner.rest();
  if (zone.empty()) return true;
  if (!scanner.take('Z')) {
    if (!scanner.take('+') && !scanner.take('-')) return false;
    const auto hours = scanner.digits(2);
    const auto minutes = hours && scanner.take(':') ? scanner.digits(2) : std::nullopt;
    if (!minutes || *hours > 14 || *minutes > 59) return false;
  }
  form.zone = zone;
  return scanner.rest().empty();
}

}  // namespace

std::optional<Temporal> parse_temporal(std::string_view text) {
  Temporal temporal;
  Scanner scanner(text);
  if (text.size() >= 10 && text[4] == '-') {
    const auto date = scan_date(scanner);
    if (!date) return std::nullopt;
    temporal.form.has_date = true;
    temporal.seconds = *date;
    if (scanner.rest().empty()) return temporal;
    temporal.form.separator = scanner.rest().front();
    if (!scanner.take('T') && !scanner.take(' ')) return std::nullopt;
  }
  const auto time = scan_time(scanner, temporal.form);
  if (!time) return std::nullopt;
  temporal.seconds += *time;
  // A zone without a date says too little to be compared.
  if (temporal.form.has_date ? !scan_zone(scanner, temporal.form) : !scanner.rest().empty()) return std::nullopt;
  return temporal;
}

std::string format_temporal(const TemporalForm& form, std::int64_t seconds) {
  const std::int64_t day = (seconds >= 0 ? seconds : seconds - (kDay - 1)) / kDay, second = seconds - day * kDay;
  std::string text;
  if (form.has_date) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
    if (form.has_time) text += form.separator;
  }
  if (form.has_time) {
    text += fmt::format("{:02}:{:02}", second / 3600, second / 60 % 60);
    if (form.has_seconds) text += fmt::format(":{:02}", second % 60);
    if (form.fraction_digits > 0) text += "." + std::string(form.fraction_digits, '0');
  }
  return text + form.zone;
}

}  // namespace kiln::statistics
