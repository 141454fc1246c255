#include "markup/words.h"

#include <fmt/format.h>

#include <compare>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "markup/figures.h"

namespace kiln::markup {

namespace {

using catalogue::Catalogue;
using question::Comparator;
using question::Comparison;
using question::Condition;
using question::Pattern;
using question::Reference;

constexpr std::size_t kMaxValueBytes = 60, kMaxInWords = 6, kMaxMembers = 6;

std::string name_of(const Reference& reference, const Catalogue& catalogue) {
  return reference.is_row() ? "row number" : for_people(catalogue.columns[*reference.position].name, kMaxValueBytes);
}

// Of a value of that column, or of another text.
std::string shown(const Value& value, const Reference& of, const Catalogue& catalogue) {
  const bool grouped = of.is_row() || is_grouped(catalogue.columns[*of.position]);
  const std::string text = for_people(value, kMaxValueBytes, grouped);
  return text.empty() ? "an empty text" : text;
}

std::string text_in_words(const std::string& text) {
  return text.empty() ? "an empty text" : for_people(text, kMaxValueBytes);
}

std::string comparison(const Comparison& asked, bool is_negated, const Catalogue& catalogue) {
  const std::string name = name_of(asked.left, catalogue), value = shown(asked.right, asked.left, catalogue);
  const bool is_equal = asked.comparator == Comparator::equal;
  if (is_equal || asked.comparator == Comparator::not_equal)
    return fmt::format("{} is {}{}", name, is_equal == is_negated ? "not " : "", value);
  const question::ComparatorWords words = question::words_for(asked.comparator);
  const bool is_text = std::holds_alternative<std::string>(asked.right);
  return fmt::format("{} {}{}{}{}", name, is_negated ? "not " : "", is_text ? words.before_text : words.before_number,
                     value, is_text ? words.after_text : words.after_number);
}

std::string in_list(const question::InList& asked, bool is_negated, const Catalogue& catalogue) {
  std::string words = name_of(asked.left, catalogue) + (is_negated ? " is not " : " is ");
  if (asked.values.empty()) return words + "one of no values";
  if (asked.values.size() > kMaxInWords) return words + fmt::format("one of {} values", asked.values.size());
  for (std::size_t i = 0; i < asked.values.size(); ++i) {
    if (i > 0) words += i + 1 == asked.values.size() ? " or " : ", ";
    words += shown(asked.values[i], asked.left, catalogue);
  }
  return words;
}

// Patterns of the plain kinds in words, others as they are written.
std::string pattern_words(const Pattern& pattern) {
  const auto& parts = pattern.parts;
  const auto is_any = [&](std::size_t i) { return parts[i].piece == Pattern::Piece::any_text; };
  const bool open_begin = !parts.empty() && is_any(0), open_end = parts.size() > 1 && is_any(parts.size() - 1);
  std::string text, inner;
  bool is_plain = !parts.empty();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_end = (i == 0 && open_begin) || (i + 1 == parts.size() && open_end);
    is_plain = is_plain && (is_end || parts[i].piece == Pattern::Piece::byte);
    text += parts[i].piece == Pattern::Piece::byte ? parts[i].byte : is_any(i) ? '*' : '_';
    if (!is_end) inner += text.back();
  }
  const std::string shown_inner = text_in_words(inner);
  if (is_plain && open_begin && open_end) return "contains " + shown_inner;
  if (is_plain && open_end) return "starts with " + shown_inner;
  if (is_plain && open_begin && parts.size() > 1) return "ends with " + shown_inner;
  return "is like " + text_in_words(text);
}

std::string search(const question::Search& asked, bool is_negated, const Catalogue& catalogue) {
  const bool is_one = asked.columns.size() == 1;
  const std::string subject = is_one ? name_of(Reference{asked.columns.front()}, catalogue) : "any text";
  return fmt::format("{} {}contains {}", subject, is_negated ? "not: " : "", text_in_words(asked.text));
}

std::string group(const question::Group& asked, const Catalogue& catalogue) {
  const bool is_any = asked.wanted == question::Group::Wanted::any;
  if (asked.members.size() > kMaxMembers)
    return fmt::format("{} of {} conditions", is_any ? "one" : "all", asked.members.size());
  std::string words;
  for (const Condition& member : asked.members) {
    if (!words.empty()) words += is_any ? " or " : " and ";
    const bool is_group = std::holds_alternative<question::Group>(member.test);
    words += is_group ? "(" + words_of(member, catalogue) + ")" : words_of(member, catalogue);
  }
  return words;
}

// The comparison, where it's one with a bound of that side: a lower one with the bound itself, an upper one with or
// without.
const Comparison* bound_of(const Condition& condition, bool is_lower) {
  const auto* comparison = std::get_if<Comparison>(&condition.test);
  if (!comparison || condition.is_negated) return nullptr;
  const auto holds = [&](std::strong_ordering order) { return question::accepts(comparison->comparator, order); };
  const bool is_bound = is_lower ? holds(std::strong_ordering::greater) && holds(std::strong_ordering::equal)
                                 : holds(std::strong_ordering::less) && !holds(std::strong_ordering::greater);
  return is_bound ? comparison : nullptr;
}

// Each kind of test in words; what has none doesn't compile.
struct InWords {
  bool is_not;
  const Catalogue& catalogue;

  std::string operator()(const question::Group& asked) const {
    return is_not ? "not (" + group(asked, catalogue) + ")" : group(asked, catalogue);
  }
  std::string operator()(const Comparison& asked) const { return comparison(asked, is_not, catalogue); }
  std::string operator()(const question::InList& asked) const { return in_list(asked, is_not, catalogue); }
  std::string operator()(const question::Match& asked) const {
    return fmt::format("{} {}{}", name_of(asked.left, catalogue), is_not ? "not: " : "", pattern_words(asked.pattern));
  }
  std::string operator()(const question::RegexMatch& asked) const {
    return fmt::format("{} {} {}", name_of(asked.left, catalogue), is_not ? "doesn't match" : "matches",
                       text_in_words(asked.expression));
  }
  std::string operator()(const question::Search& asked) const { return search(asked, is_not, catalogue); }
  std::string operator()(const question::IsNull& asked) const {
    return name_of(asked.left, catalogue) + (asked.expected != is_not ? " is missing" : " is not missing");
  }
};

}  // namespace

std::string words_of(const Condition& condition, const Catalogue& catalogue) {
  return std::visit(InWords{condition.is_negated, catalogue}, condition.test);
}

std::string words_of_range(const Condition& one, const Condition& other, const Catalogue& catalogue) {
  const Comparison *low = bound_of(one, true), *high = bound_of(other, false);
  if (!low || !high) low = bound_of(other, true), high = bound_of(one, false);
  if (!low || !high || low->left != high->left) return "";
  return fmt::format("{} {} to {}{}", name_of(low->left, catalogue), shown(low->right, low->left, catalogue),
                     high->comparator == Comparator::less ? "under " : "", shown(high->right, high->left, catalogue));
}

}  // namespace kiln::markup
