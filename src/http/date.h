// The Date of an answer: a server with a clock says when it answered, and caches reckon an answer's age from it (RFC
// 9110, section 6.6.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kiln::http {

// Seconds since 1970 as IMF-fixdate, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7), in the words of no
// locale. REQUIRED: before the year 10000.
std::string imf_fixdate(std::int64_t seconds);

// Of this moment. Made once a second for each thread; what it returns is valid until the thread asks again.
std::string_view date_now();

}  // namespace kiln::http
