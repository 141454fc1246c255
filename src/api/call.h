// What a handler is given of a request, and what all handlers share. Each of them is three steps: parse the arguments,
// ask the dataset, render. Errors of all: invalid_argument (400), not_found (404), wrong_type (422), too_expensive
// (503), or our own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/api.h"
#include "dataset/dataset.h"
#include "http/answer.h"
#include "http/request.h"
#include "http/target.h"
#include "metrics/thread_counts.h"
#include "question/filter.h"

namespace kiln::api {

// At which door a request has come in.
enum class Door {
  all,         // everything that there is
  operations,  // a port of its own, for health and metrics alone
};

// What one thread reads the dataset with, what it counts, and whom it serves.
struct Readers {
  dataset::RowConnection& rows;
  dataset::QueryConnection* live = nullptr;  // of a worker; an event loop has none, for it would have to wait
  metrics::ThreadCounts* counts = nullptr;   // null: nobody counts
  Door door = Door::all;
};

// One request on its way to a handler.
struct Call {
  const Api& api;
  dataset::RowConnection& reader;
  dataset::QueryConnection* live;  // null only where the route leaves it to an event loop and there's no filter
  std::string_view argument;       // the path's second segment, decoded; empty where the route has none
  const http::Target& target;
  const http::Request& request;
  const question::Filter& filter;  // whole where the route takes none

  // 304, if it's certain already that the client has the answer of that form and variant. Call it once the request is
  // known to be valid, before the query: what follows may fail for lack of time alone.
  std::optional<http::Answer> unchanged(http::Format format, const std::string& variant = {}) const;
};

using Handler = Result<http::Answer> (*)(const Call& call);

// The error with what to do about it, where it's that a query of these columns took too long.
Error add_hint(Error error, const dataset::Dataset& dataset, const std::vector<std::size_t>& columns);

}  // namespace kiln::api
