// What a running server has to say to its operator, on standard error. Nobody waits for the stream's reader.
#pragma once

#include <fmt/format.h>

#include <new>
#include <string_view>
#include <utility>

namespace kiln {

// A line, without its end. Any thread may call it.
void report_line(std::string_view line);

// "kiln: " and the message. Throws nothing.
template <class... Args>
void report_event(fmt::format_string<Args...> format, Args&&... args) {
  try {
    report_line("kiln: " + fmt::format(format, std::forward<Args>(args)...));
  } catch (const std::bad_alloc&) {  // an event less
  }
}

// Waits until what was reported is written, for a second at most. Call it before the process ends; nothing is reported
// after it.
void end_reports();

}  // namespace kiln
