// The parameters of a request: those that an endpoint knows, and filters where it takes them. What it doesn't know
// isn't passed over without a word.
#pragma once

#include <span>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "http/target.h"
#include "question/filter.h"

namespace kiln::api {

// What an endpoint takes beside its path.
struct Parameters {
  std::span<const std::string_view> names = {};  // each at most once
  bool filters = false;                          // and columns, and, or, …: see query/filter_parser.h
};

// Whether the target has nothing but parameters of those names.
bool has_only(const http::Target& target, std::span<const std::string_view> names);

// The filters among the target's parameters. Errors: invalid_argument (unknown, or given twice), unknown_column,
// invalid_value, wrong_type.
Result<question::Filter> parse_parameters(const dataset::Dataset& dataset, const http::Target& target,
                                          const Parameters& known);

// The error with how to filter a column that is called as a parameter, where that seems to be what was meant:
// limit=gt.4.
Error add_name_hint(Error error, const dataset::Dataset& dataset, const http::Target& target, const Parameters& known);

}  // namespace kiln::api
