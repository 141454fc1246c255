#include "import/survey/date_evidence.h"

#include <fmt/format.h>

#include "statistics/temporal.h"

namespace kiln::import {

namespace {

constexpr std::array kOrders{DateOrder::day_first, DateOrder::month_first, DateOrder::year_first};

std::string iso_of(const FirstOccurrence& value, DateOrder order) {
  const auto date = WrittenDate::parse(value.text);
  return date && date->fits(order) ? date->to_iso(order) : value.text;
}

}  // namespace

void DateEvidence::add(std::string_view text, std::int64_t line) {
  const auto date = WrittenDate::parse(text);
  bool fits_any = false;
  for (std::size_t i = 0; date && i < kDateOrders; ++i) fits_any = fits_any || date->fits(kOrders[i]);
  if (!fits_any) return keep_first(not_date_, text, line, true);
  keep_first(first_, text, line, true);
  if (!statistics::parse_temporal(text)) keep_first(other_, text, line, true);
  for (std::size_t i = 0; i < kDateOrders; ++i) {
    if (!date->fits(kOrders[i])) keep_first(misfits_[i], text, line, true);
  }
  const auto [shape, is_new] = shapes_.try_emplace(date->shape(), FirstOccurrence{line, std::string(text), true});
  if (!is_new && line < shape->second.line) shape->second = {line, std::string(text), true};
  const bool fits_both = date->fits(DateOrder::day_first) && date->fits(DateOrder::month_first);
  if (fits_both && date->to_iso(DateOrder::day_first) != date->to_iso(DateOrder::month_first))
    keep_first(differing_, text, line, true);
}

DateVerdict DateEvidence::conclude() const {
  DateVerdict verdict;
  if (not_date_ && has_two_digit_year(not_date_->text)) {
    verdict.reason = fmt::format("{} has a year of two digits, which only --date can tell", not_date_->shown());
    return verdict;
  }
  if (!other_ || (not_date_ && not_date_->line < other_->line)) return verdict;
  if (not_date_) {
    verdict.reason = fmt::format("{} is no date, as {} is", not_date_->shown(), first_->shown());
    return verdict;
  }
  if (shapes_.size() > 1) {
    const FirstOccurrence* other = nullptr;
    for (const auto& [shape, first] : shapes_) {
      if (first.line != first_->line && (!other || first.line < other->line)) other = &first;
    }
    verdict.reason = fmt::format("{} isn't written as {} is", other ? other->shown() : "a date", first_->shown());
    return verdict;
  }
  const DateShape& shape = shapes_.begin()->first;
  std::vector<DateOrder> orders;
  for (std::size_t i = 0; i < kDateOrders; ++i) {
    if (!misfits_[i]) orders.push_back(kOrders[i]);
  }
  if (orders.empty()) {
    verdict.reason = fmt::format("no order of day, month and year fits all values, among them {}", first_->shown());
    return verdict;
  }
  if (orders.size() > 1 && differing_) {
    verdict.reason = fmt::format("{} may be {} or {}", differing_->shown(), iso_of(*differing_, orders[0]),
                                 iso_of(*differing_, orders[1]));
    for (const DateOrder order : orders) verdict.ways.push_back(pattern_of(shape, order));
    return verdict;
  }
  verdict.form = DateForm{.shape = shape,
                          .order = orders[0],
                          .pattern = pattern_of(shape, orders[0]),
                          .has_time = shape.time != DateShape::Time::none};
  verdict.reason =
      fmt::format("dates; {} is {} ({})", first_->shown(), iso_of(*first_, orders[0]), verdict.form->pattern);
  return verdict;
}

}  // namespace kiln::import
