#include "http/paging.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "text/characters.h"
#include "text/shorten.h"

namespace kiln::http {

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// A number in digits; one beyond 64 bits becomes the largest of them. Nullopt for anything else.
std::optional<std::int64_t> parse_digits(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t number = 0;
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc() ? number : kMax;
}

Result<std::optional<std::int64_t>> parse_count(const Target& target, std::string_view name) {
  const auto text = target.parameter(name);
  if (!text) return std::nullopt;
  if (const auto number = parse_digits(*text)) return number;
  if (name == kLimit && text->starts_with('-') && is_all_digits(text->substr(1)))
    return fail(ErrorCode::out_of_range, "A limit is 0 or more, not {}.", shorten(*text, 80));
  return fail(ErrorCode::invalid_argument, "\"{}\" is not a value for {}; write an integer from 0 on.",
              shorten(*text, 80), name);
}

// 0-9, 10-, with items= or rows= before it, in any case (RFC 9110, section 14.1), or without.
Result<std::optional<Paging>> parse_range(std::string_view text) {
  Paging paging{.limit = {}, .by_range = true};
  for (const std::string_view unit : {"items=", "rows="}) {
    if (!equals_ignoring_case(text.substr(0, unit.size()), unit)) continue;
    text.remove_prefix(unit.size());
    paging.has_unit = true;
    break;
  }
  const std::size_t hyphen = text.find('-');
  if (hyphen == std::string_view::npos) return std::nullopt;
  const auto first = parse_digits(text.substr(0, hyphen));
  const std::string_view end = text.substr(hyphen + 1);
  if (!first) return std::nullopt;
  paging.offset = *first;
  if (end.empty()) return paging;
  const auto last = parse_digits(end);
  if (!last) return std::nullopt;
  if (*last < *first && !paging.has_unit)
    return fail(ErrorCode::out_of_range, "The Range {} ends before it begins.", shorten(text, 80));
  if (*last < *first) return std::nullopt;
  paging.limit = *last - *first == kMax ? kMax : *last - *first + 1;
  return paging;
}

// The target with offset and limit set to these, everything else as it was asked for.
std::string with_page(const Target& target, std::int64_t offset, std::int64_t limit) {
  std::string link = target.path + "?";
  for (const auto& [name, value] : target.parameters) {
    if (name != kOffset && name != kLimit) link += percent_encode(name) + "=" + percent_encode(value) + "&";
  }
  return fmt::format("{}{}={}&{}={}", link, kLimit, limit, kOffset, offset);
}

}  // namespace

Result<Paging> parse_paging(const Target& target, const Request& request) {
  Paging paging;
  KILN_TRY(const auto offset, parse_count(target, kOffset));
  KILN_TRY(paging.limit, parse_count(target, kLimit));
  if (!offset && !paging.limit && !request.range.empty()) {
    KILN_TRY(const auto range, parse_range(request.range));
    if (range) return *range;
  }
  paging.offset = offset.value_or(0);
  return paging;
}

std::string content_range(const Page& page) {
  const std::string total = page.total ? fmt::format("{}", *page.total) : "*";
  return page.count == 0 ? "*/" + total : fmt::format("{}-{}/{}", page.offset, page.offset + page.count - 1, total);
}

std::string links(const Target& target, const Page& page, std::int64_t limit, bool has_next) {
  if (limit <= 0) return "";
  std::string links;
  const auto add = [&](const char* relation, std::int64_t offset) {
    links += fmt::format("{}<{}>; rel=\"{}\"", links.empty() ? "" : ", ", with_page(target, offset, limit), relation);
  };
  if (has_next) add("next", page.offset + limit);
  if (page.offset > 0) add("prev", std::max<std::int64_t>(0, std::min(page.offset, page.total.value_or(kMax)) - limit));
  if (page.offset > 0 || has_next) add("first", 0);
  if (page.total && *page.total > 0 && (page.offset > 0 || has_next)) add("last", (*page.total - 1) / limit * limit);
  return links;
}

}  // namespace kiln::http
