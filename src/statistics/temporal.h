// Dates and times in texts, as ISO 8601 writes them: recognised, counted in seconds, and written again in the same
// form. Texts of one form sort in the order of time, so a column of them needs no other type to be compared, filtered
// or sorted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiln::statistics {

inline constexpr std::int64_t kDay = 86'400;  // seconds

// How a text is written: "2013-09-13T12:00:00.250Z" and all that share its parts and separators. An offset is part of
// it: with different ones, the order of texts isn't that of time.
struct TemporalForm {
  bool has_date = false, has_time = false;
  char separator = '\0';  // between date and time: T or a space
  bool has_seconds = false;
  std::size_t fraction_digits = 0;
  std::string zone;  // "", "Z" or "+02:00"
  bool operator==(const TemporalForm&) const = default;

  // "date", "time" or "datetime".
  const char* name() const { return has_date ? (has_time ? "datetime" : "date") : "time"; }
};

struct Temporal {
  TemporalForm form;
  std::int64_t seconds = 0;  // since 1970-01-01T00:00, or since midnight; the fraction is left out
};

// YYYY-MM-DD; HH:MM, HH:MM:SS, HH:MM:SS.f with any number of digits; or both, with T or a space between, and an offset
// from UTC. Only dates that the calendar has, and hours from 00 to 23.
std::optional<Temporal> parse_temporal(std::string_view text);

// The text of that form at that second. REQUIRED: years 0 to 9999.
std::string format_temporal(const TemporalForm& form, std::int64_t seconds);

}  // namespace kiln::statistics
