#include "web/links.h"

#include <algorithm>
#include <array>

#include "http/paging.h"
#include "query/parse_reference.h"
#include "query/words.h"
#include "text/characters.h"

namespace kiln::web {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

constexpr std::array kPageWords{query::kSelect, query::kOrder, http::kLimit, http::kOffset, kOpen,    kGroup,
                                kFigure,        kOf,           kNewColumn,   kNewTest,      kNewValue};

bool is_page_word(std::string_view name) { return std::ranges::find(kPageWords, name) != kPageWords.end(); }

// Which stands for itself wherever names stand: it has none of the characters that lists, orders and selections use.
bool is_plain_word(std::string_view name) {
  const auto is_plain = [](char c) {
    return is_digit(c) || c == '_' || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  };
  return !name.empty() && !is_digit(name.front()) && std::ranges::all_of(name, is_plain);
}

}  // namespace

std::string Links::name_of(std::size_t position) const {
  const std::string& name = dataset_.catalogue().columns[position].name;
  const bool is_free = is_plain_word(name) && !query::is_reserved(name) && !is_page_word(name);
  return is_free ? name : std::to_string(position);
}

bool Links::is_filter(std::string_view name) const { return !is_page_word(name) && name != query::kAccents; }

std::vector<std::size_t> Links::filters() const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
    const auto& [name, value] = target_.parameters[i];
    const bool is_empty_search = name == query::kSearch && value.empty();
    if (is_filter(name) && !is_empty_search) places.push_back(i);
  }
  return places;
}

Parameters Links::kept(std::span<const std::string_view> without) const {
  Parameters kept;
  for (const auto& [name, value] : target_.parameters) {
    if (std::ranges::find(without, name) == without.end()) kept.emplace_back(name, value);
  }
  return kept;
}

std::string Links::to(std::string_view path, const Parameters& parameters) const {
  std::string address(path);
  for (const auto& [name, value] : parameters) {
    address += address.size() == path.size() ? '?' : '&';
    address += http::percent_encode(name) + "=" + http::percent_encode(value);
  }
  return address;
}

std::string Links::with(std::string_view name, std::string_view value) const {
  const std::array changed{name, http::kOffset};
  Parameters parameters = kept(changed);
  if (!value.empty()) parameters.emplace_back(name, value);
  return to("/", parameters);
}

std::string Links::at_offset(std::int64_t offset) const {
  return with(http::kOffset, offset == 0 ? "" : std::to_string(offset));
}

std::string Links::without(std::span<const std::size_t> places) const {
  Parameters parameters;
  for (std::size_t i = 0; i < target_.parameters.size(); ++i) {
    const auto& parameter = target_.parameters[i];
    if (parameter.first != http::kOffset && std::ranges::find(places, i) == places.end())
      parameters.push_back(parameter);
  }
  return to("/", parameters);
}

std::string Links::filtered(std::size_t position, std::span<const std::string> tests) const {
  Parameters parameters;
  for (const auto& parameter : target_.parameters) {
    if (parameter.first == http::kOffset) continue;
    const auto reference = is_filter(parameter.first) ? query::find_reference(dataset_, parameter.first) : std::nullopt;
    if (!reference || reference->position != position) parameters.push_back(parameter);
  }
  for (const std::string& test : tests) parameters.emplace_back(name_of(position), test);
  return to("/", parameters);
}

std::string Links::column(std::size_t position) const {
  return to("/columns/" + http::percent_encode(name_of(position)), kept(kPageWords));
}

std::string Links::rows(std::string_view format) const {
  constexpr std::array kOnlyPages{http::kLimit, http::kOffset, kOpen,    kGroup,   kFigure,
                                  kOf,          kNewColumn,    kNewTest, kNewValue};
  Parameters parameters = kept(kOnlyPages);
  parameters.emplace_back(query::kFormat, format);
  return to("/rows", parameters);
}

std::string Links::grouped_rows(std::string_view select, std::string_view order) const {
  Parameters parameters = kept(kPageWords);
  parameters.emplace_back(query::kSelect, select);
  parameters.emplace_back(query::kOrder, order);
  parameters.emplace_back(query::kFormat, "csv");
  return to("/rows", parameters);
}

std::string Links::ungrouped() const {
  constexpr std::array kNotKept{http::kOffset, kGroup, kFigure, kOf};
  return to("/", kept(kNotKept));
}

}  // namespace kiln::web
