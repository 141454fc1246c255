// Several parts of a file in one answer: multipart/byteranges (RFC 9110, section 14.6).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "files/file.h"

namespace kiln::files {

struct Multipart {
  std::string content_type;  // with the boundary
  std::int64_t bytes = 0;    // of the whole body
  std::unique_ptr<http::Stream> stream;
};

// content_type: of the file. boundary: 70 letters and digits at most, which nobody who makes the file's content can
// know. REQUIRED: the ranges lie within the file, and there are some.
Multipart multipart(std::shared_ptr<const File> file, const std::vector<http::ByteRange>& ranges,
                    std::string_view content_type, std::string_view boundary);

// "bytes 0-499/1234": the value of Content-Range (section 14.4).
std::string content_range(const http::ByteRange& range, std::int64_t size);

}  // namespace kiln::files
