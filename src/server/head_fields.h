// The fields of an answer's head, for all answers: those that cpp-httplib renders, and the one that nobody asked for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/answer.h"

namespace kiln::server {

// A body whose length isn't known before its end; without chunks (HTTP/1.0) the connection's end is its end.
enum class Framing { length, chunks, until_close };

Framing framing_of(const http::Answer& answer, bool is_http_1_0);

// The stamp of an answer is what it alone has, whatever it answers: its date, and the id of its request. Both fields
// stand side by side and are never a head's first, so that kept heads and answers are kept without them.
inline constexpr std::string_view kDateField = "\r\nDate: ", kIdField = "\r\nX-Request-Id: ";

// What stands before and after the values of both.
struct Unstamped {
  std::string_view before, after;
};
// nullopt: there is no stamp.
std::optional<Unstamped> cut_stamp(std::string_view bytes);
// Appends what was cut out: today's date, and that id.
void append_stamp(std::string_view id, std::string& out);

// What a head says beyond its answer.
struct HeadContext {
  Framing framing = Framing::length;
  std::string_view id = {};    // of the request; see request_id.h
  std::size_t body_bytes = 0;  // of a body framed by its length
  std::string_view cache_control = "no-store";
  std::string_view etag = {};     // empty: none
  bool varies_by_origin = false;  // an answer that names one origin isn't one for others
  bool is_for_all = false;        // pages of any origin may have it
  bool is_https = false;          // the client's connection, by the word of a trusted proxy
  bool closes = false;            // the connection ends after this answer
  bool says_keep_alive = false;
};

// The Cache-Control of an answer; of_data: that of all data.
std::string_view cache_control_of(http::Caching caching, std::string_view of_data);

// Appends the fields, a line each, and the empty line that ends a head.
void append_fields(const http::WholeAnswer& answer, const HeadContext& context, std::string& out);

}  // namespace kiln::server
