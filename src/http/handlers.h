// The endpoints. Each handler is four steps: parse the argument, query the dataset, render, and the caller sends.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "dataset/dataset.h"
#include "http/answer.h"
#include "http/target.h"

namespace kiln::http {

// What the handlers need of the dataset, prepared once. Any number of threads may use it.
struct Api {
  explicit Api(const Dataset& dataset);  // the dataset must outlive it
  const Dataset& dataset;
  std::vector<std::string> quoted_names;  // the columns' names as JSON strings
  // The answers about each column, which never change, as JSON; of columns that aren't numbers the first two are empty.
  std::vector<std::string> means, medians, modes;
  std::vector<std::string> profiles;      // of each column, whole
  std::string columns;                    // the profiles of all, without their lists
  std::atomic<bool> ready = true;         // false: a load balancer should send no more
};

// One request on its way to a handler.
struct Call {
  const Api& api;
  RowReader& reader;          // of the thread that answers
  std::string_view argument;  // the path's second segment, decoded; empty where the route has none
  const Target& target;
};

using Handler = Result<Answer> (*)(const Call& call);

// Errors of all: invalid_argument (400), not_found (404), wrong_type (422), or our own.
Result<Answer> get_row(const Call& call);
Result<Answer> get_random_row(const Call& call);  // ?seed=N repeats a draw
Result<Answer> get_column_mean_value(const Call& call);
Result<Answer> get_column_median(const Call& call);
Result<Answer> get_column_most_frequent_value(const Call& call);
Result<Answer> get_columns(const Call& call);
Result<Answer> get_column(const Call& call);
Result<Answer> get_health(const Call& call);     // the process lives
Result<Answer> get_readiness(const Call& call);  // it wants requests; 503 once it has been asked to stop

}  // namespace kiln::http
