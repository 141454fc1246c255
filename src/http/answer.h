// What a handler answers, before it becomes bytes on a connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.h"
#include "http/format.h"
#include "net/service.h"

namespace kiln::dataset {
class QueryConnection;  // passed on, never looked into
}

namespace kiln::http {

// How an answer's bytes are compressed (RFC 9110, section 8.4.1).
enum class ContentCoding { identity, gzip, zstd };
inline constexpr std::size_t kContentCodings = 3;

// Cache policies, chosen on purpose for each answer. The data behind an address never changes while one image serves
// it.
enum class Caching {
  data,     // for as long as --max-age says, and then until its ETag changes
  forever,  // what never changes at its address, whatever data is served
  never,    // errors, random rows, health
};

// Of about so many bytes is a piece of a stream: some 2 ms of work. Longer ones would let other downloads wait longer.
inline constexpr std::size_t kPieceBytes = 128 * 1024;

// The rest of an answer, made piece by piece while the client reads.
struct Stream : net::Body {
  // Appends the next piece to `out`; returns whether there are more. One thread at a time calls it. Errors: those of
  // QueryConnection.
  virtual Result<bool> next(dataset::QueryConnection& reader, std::string& out) = 0;

  // What it took so far, of whoever makes the pieces.
  std::chrono::nanoseconds processor_time{};
  std::size_t bytes_made = 0;
};

// One that is all there. It can be copied, and so kept.
struct WholeAnswer {
  int status = 200;
  std::string body = {};
  Format format = Format::json;
  Caching caching = Caching::data;
  std::string variant = {};     // how it differs from others of its address and form, in its ETag; empty: it doesn't
  const char* vary = nullptr;   // the fields of a request that chose this answer among several
  const char* allow = nullptr;  // the Allow header of a 405 and of OPTIONS
  int retry_after_s = 0;        // the Retry-After header of a 429 or 503; 0: none
  std::vector<std::pair<const char*, std::string>> fields = {};  // further ones
  std::string allow_origin = {};                     // which web pages may read it: * or one origin; empty: none
  ContentCoding encoding = ContentCoding::identity;  // of the body, and of what follows it
  // A part of a file, which is one of its bytes as they are: never compressed.
  bool is_part = false;
  std::string content_type = {};  // where it isn't the format's
  bool is_packed = false;         // the body is in that encoding already, and stays as it is
  std::uint16_t route = 0;        // its route's number, for who counts; see api::route_labels
};

// Any: one that is whole, or one whose body is the first piece only.
struct Answer : WholeAnswer {
  Answer(WholeAnswer begin = {}, std::unique_ptr<Stream> follows = nullptr)
      : WholeAnswer(std::move(begin)), rest(std::move(follows)) {}

  std::unique_ptr<Stream> rest;  // what follows `body`; null for most
  // How many bytes the body and the rest have, where that's known before they are made; of an answer without a rest
  // the body's size says it.
  std::optional<std::int64_t> length = {};
};

}  // namespace kiln::http
