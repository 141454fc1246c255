// The endpoints. Each handler is four steps: parse the argument, query the dataset, render, and the caller sends.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "dataset/dataset.h"
#include "dataset/filter.h"
#include "http/answer.h"
#include "http/api.h"
#include "http/request.h"
#include "http/target.h"

namespace kiln::http {

// What one thread reads the dataset with.
struct Readers {
  RowReader& rows;
  LiveReader* live = nullptr;  // of a worker; an event loop has none, for it would have to wait
};

// One request on its way to a handler.
struct Call {
  const Api& api;
  RowReader& reader;
  LiveReader* live;           // null in an event loop: what needs it answers to_worker()
  std::string_view argument;  // the path's second segment, decoded; empty where the route has none
  const Target& target;
  const Request& request;
  const Filter& filter;  // whole where the route takes none

  // 304, if the client has the answer in that form already. What was parsed must be known to be right, and nothing to be left that
  // could fail but for lack of time.
  std::optional<Answer> unchanged(Representation representation) const;
};

using Handler = Result<Answer> (*)(const Call& call);

inline constexpr std::array<std::string_view, 1> kSeedParameter{"seed"};

// Errors of all: invalid_argument (400), not_found (404), wrong_type (422), too_expensive (503), or our own.
Result<Answer> get_row(const Call& call);         // of a part of the dataset, {n} counts the rows that match
Result<Answer> get_random_row(const Call& call);  // ?seed=N repeats a draw
Result<Answer> get_column_mean_value(const Call& call);
Result<Answer> get_column_median(const Call& call);
Result<Answer> get_column_most_frequent_value(const Call& call);
Result<Answer> get_columns(const Call& call);
Result<Answer> get_column(const Call& call);
Result<Answer> get_health(const Call& call);     // the process lives
Result<Answer> get_readiness(const Call& call);  // it wants requests; 503 once it has been asked to stop

// The error with what to do about it, where it's that a query of these columns took too long.
Error advise(Error error, const Dataset& dataset, const std::vector<std::size_t>& columns);

}  // namespace kiln::http
