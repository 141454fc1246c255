// Whole answers as bytes, for what an event loop is asked again and again: the figures of a column, a page that many
// look at. Taking an answer to a request out of here costs one look into a table; all that it has of its own is its
// stamp (head_fields.h): its date, and the request's id.
// It's each loop's own in front of http::AnswerCache, which all threads share under a lock and which has what workers
// computed: one cache for both would be that lock for every request.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/request.h"
#include "net/service.h"

namespace kiln::server {

// Belongs to one thread.
class ReadyAnswers {
 public:
  struct Ready {
    std::string key, bytes;
    std::size_t stamp_at;  // in bytes, where room is left for it, of kOwnIdBytes
    int status;
    std::int64_t body_bytes;
    std::uint16_t route;
  };

  // 0: it keeps nothing.
  explicit ReadyAnswers(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // What is kept for that request, or null. is_https: see HeadContext. Remembers the request for add(). The pointer
  // holds until then.
  const Ready* find(const http::Request& request, const net::Request& asked, bool is_https);

  // Keeps the answer to the request that find() was asked for last, if it isn't the first time that it has been asked
  // for: what is asked for once, as some row, would only push out what isn't. REQUIRED: it's the answer to whoever asks
  // the same, today and tomorrow. bytes: with a stamp.
  void add(std::string_view bytes, const net::Reply& reply);

  // Appends what is kept, with today's date and that id.
  static void append(const Ready& ready, std::string_view id, std::string& out);

  // Whether the request that find() was asked for last is one whose answer may be kept.
  bool may_keep() const { return !key_.empty(); }

 private:
  static constexpr std::size_t kLargestPart = 8;  // no answer takes more than this part of the room
  static constexpr std::size_t kRemembered = 1024;

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::list<Ready> kept_;                                                    // the last asked for first
  std::unordered_map<std::string_view, std::list<Ready>::iterator> by_key_;  // views into kept_
  std::array<std::size_t, kRemembered> asked_{};                             // hashes of keys
  std::string key_;                                                          // empty: of none that may be kept
};

}  // namespace kiln::server
