// The routes: which handler a path leads to, what it takes beside its path, and who answers it. kiln routes itself,
// because cpp-httplib compiles a path without a named segment to std::regex, answers 404 to a wrong method on a known
// path, and decodes %2F before it looks for segments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/parameters.h"
#include "http/request.h"
#include "http/target.h"

namespace kiln::api {

// Who calls a handler: an event loop, which has time for what takes constant time, or a worker.
enum class Lane { loop, worker };

struct Route {
  std::string_view name;           // the path's first segment, or what stands before its extension
  std::string_view argument = {};  // what its second one is called; empty where there is none
  Handler handler = nullptr;
  const char* description = "";
  Parameters parameters = {};
  Lane lane = Lane::loop;      // where no filter is given
  std::string_view tail = {};  // the path's third segment, word for word; empty where there is none
  // The fields of a request that choose among the answers at its address, where it's more than Accept-Encoding.
  const char* vary = nullptr;
  std::string_view extension = {};  // of the first segment: that of a file; empty where it has none
  bool is_page = false;             // only for a client that prefers HTML
  bool is_operational = false;      // for who runs it: also at the door of operations, and whatever the file has become
};

// All that there are, with a file for each form that has one; pages have routes of their own (Pages).
const std::vector<Route>& all_routes();

// "/columns/{c}"
std::string pattern_of(const Route& route);

// Whether there is such a route at that door.
bool is_open(const Api& api, Door door, const Route& route);

// The route of a request; null where there is nothing at its path.
const Route* find_route(const Api& api, Door door, const http::Request& request, const http::Target& target);

// Requests are counted by the number of their route: 0 where there is none. route_labels() says what each is called.
std::uint16_t number_of(const Api& api, const Route* route);
std::vector<std::string> route_labels(const Api& api);

// The lane of a request that takes this route: a filter makes it a worker's.
Lane lane_of(const Route& route, const http::Target& target);

// Which fields of a request choose among the answers at this address, errors too (RFC 9110, section 12.5.5); null: none
// but Accept-Encoding.
const char* vary_of(const Route& route, const http::Target& target);

// Whether problems at that path, as sent, have the members that PostgREST's clients look at: all but those of the five
// endpoints of single rows and figures, whose problems are RFC 9457's alone. Takes no memory, which may have run out.
bool has_codes(std::string_view path);

}  // namespace kiln::api
