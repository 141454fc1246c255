// The fields of an answer's head, for all answers: those that cpp-httplib renders, and the one that nobody asked for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/answer.h"

namespace kiln::server {

// A body whose length isn't known before its end; without chunks (HTTP/1.0) the connection's end is its end.
enum class Framing { length, chunks, until_close };

Framing framing_of(const http::Answer& answer, bool is_http_1_0);

// How the field with the date begins, which is never a head's first.
inline constexpr std::string_view kDateField = "\r\nDate: ";

// What a head says beyond its answer.
struct HeadContext {
  Framing framing = Framing::length;
  std::size_t body_bytes = 0;  // of a body framed by its length
  std::string_view cache_control = "no-store";
  std::string_view etag = {};     // empty: none
  bool varies_by_origin = false;  // an answer that names one origin isn't one for others
  bool closes = false;            // the connection ends after this answer
  bool says_keep_alive = false;
};

// Appends the fields, a line each, and the empty line that ends a head.
void append_fields(const http::WholeAnswer& answer, const HeadContext& context, std::string& out);

}  // namespace kiln::server
