// The endpoints. Each handler is four steps: parse the argument, query the dataset, render, and the caller sends.
#pragma once

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
};

// `argument` is the path's second segment, decoded; empty where the route has none.
using Handler = Result<Answer> (*)(const Api& api, std::string_view argument, const Target& target);

// Errors of all: invalid_argument (400), not_found (404), wrong_type (422), or our own.
Result<Answer> get_row(const Api& api, std::string_view row, const Target& target);
Result<Answer> get_random_row(const Api& api, std::string_view, const Target& target);  // ?seed=N repeats a draw
Result<Answer> get_column_mean_value(const Api& api, std::string_view column, const Target& target);
Result<Answer> get_column_median(const Api& api, std::string_view column, const Target& target);
Result<Answer> get_column_most_frequent_value(const Api& api, std::string_view column, const Target& target);
Result<Answer> get_health(const Api& api, std::string_view, const Target& target);

}  // namespace kiln::http
