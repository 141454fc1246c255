// What a running server has to say to its operator, on standard error. Nobody waits for the stream's reader.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace kiln {

// A line, without its end. Any thread may call it.
void report_line(std::string_view line);

// "kiln: " and the message.
template <class... Args>
void report_event(fmt::format_string<Args...> format, Args&&... args) {
  report_line("kiln: " + fmt::format(format, std::forward<Args>(args)...));
}

// Waits until what was reported is written, for a second at most. Call it before the process ends; nothing is reported
// after it.
void end_reports();

}  // namespace kiln
