// PostgREST's filters, read: carrier=eq.UA, or=(dep_delay.gte.60,dep_delay.is.null) as trees of conditions.
// https://docs.postgrest.org/en/stable/references/api/tables_views.html#operators
// And a search, which PostgREST has as its database has it: q=text in all columns of texts, dest=search.text in one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dataset/dataset.h"
#include "error/error.h"
#include "query/limits.h"
#include "query/operators.h"
#include "question/filter.h"

namespace kiln::query {

// Whether a parameter of that name is a filter: and, or, not.and, not.or, q, a column or row.
bool is_filter(const dataset::Dataset& dataset, std::string_view name);

// Whether a parameter's value begins as a condition does: eq.…, not.in.…, like(any).….
bool looks_like_condition(std::string_view value);

// Collects the filters of one request, which must all hold.
class FilterParser {
 public:
  // ignores_accents: of all that is searched.
  FilterParser(const dataset::Dataset& dataset, bool ignores_accents)
      : dataset_(dataset), ignores_accents_(ignores_accents) {}

  // REQUIRED: is_filter(name). Errors: invalid_argument (no such operator or form, a search where no column has texts),
  // unknown_column, invalid_value (no number), wrong_type (a pattern for numbers).
  Result<void> add(std::string_view name, std::string_view value);

  question::Filter finish() && { return std::move(filter_); }

 private:
  enum class Place { alone, in_group };  // of a condition
  Result<question::Condition> group(std::string_view& text, bool is_or, std::size_t depth);
  Result<question::Condition> member(std::string_view& text, std::size_t depth);
  Result<question::Condition> condition(const question::Reference& left, std::string_view& text, Place place);
  Result<question::Condition> list(const question::Reference& left, std::string_view& text);
  Result<question::Condition> each_of(const question::Reference& left, const Operator& called,
                                      question::Group::Wanted wanted, std::string_view& text);
  Result<void> count_condition();

  const dataset::Dataset& dataset_;
  const bool ignores_accents_;
  question::Filter filter_;
  std::size_t conditions_ = 0;
};

}  // namespace kiln::query
