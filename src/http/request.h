// A request as the API sees it: its method, its target, and the fields that an answer may depend on.
#pragma once

#include <forward_list>
#include <string>
#include <string_view>

#include "net/head/request_head.h"

namespace kiln::http {

struct Request {
  std::string_view method = {}, target = {};  // as sent
  // Fields by name; empty where there was none. Lists that came in several fields are one (RFC 9110, section 5.3).
  std::string_view accept = {}, accept_encoding = {}, prefer = {}, range = {}, origin = {};
  std::string_view if_match = {}, if_none_match = {}, if_range = {};
  std::string_view id = {};                    // by which answer and log name it; empty: by none
  bool has_body = false;                       // which nobody has read, or will
  std::forward_list<std::string> joined = {};  // the lists that came in several fields
};

// The views of the result are into the head's bytes.
Request parse_request(const net::RequestHead& head);

}  // namespace kiln::http
