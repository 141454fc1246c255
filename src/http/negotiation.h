// What a client takes, by the fields in which it says so (RFC 9110, section 12.5). Malformed parts of them are passed
// over, as if they weren't there.
#pragma once

#include <optional>
#include <string_view>

#include "http/answer.h"

namespace kiln::http {

// The form for rows: the one with the highest quality, of equals json before csv before ndjson. Without an Accept:
// json. None: the client takes none of them.
std::optional<Format> negotiate_rows(std::string_view accept);

// Whether it names HTML, and JSON not or with less weight: browsers do so, and no program that wants data.
bool prefers_html(std::string_view accept);

// Whether it names that media type, which is in lower case, with a weight above 0.
bool names_type(std::string_view accept, std::string_view media_type);

// The encoding of the highest quality, of equals zstd before gzip. Encodings that aren't named aren't taken.
ContentCoding negotiate_encoding(std::string_view accept_encoding);

}  // namespace kiln::http
