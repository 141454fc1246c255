#include "openapi/patterns.h"

#include <fmt/format.h>

namespace kiln::openapi {

namespace {

constexpr std::string_view kNumber = R"(-?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?|Infinity))";
constexpr std::string_view kInteger = R"(-?[0-9]+)";
// A text in a list: as it is, or in double quotes.
constexpr std::string_view kListed = R"re((?:"(?:[^"\\]|\\[\s\S])*"|[^,\(\)]*))re";
constexpr std::string_view kCompare = "eq|neq|gt|gte|lt|lte", kMatch = "like|ilike", kIs = R"(is\.(?:null|not_null))";

std::string filter(std::string_view operators, std::string_view value, std::string_view listed) {
  return fmt::format(R"((?:not\.)?(?:(?:{})\.{}|in\.\((?:{}(?:,{})*)?\)|{}))", operators, value, listed, listed, kIs);
}

std::string number_filter(std::string_view number) { return filter(kCompare, number, number); }
std::string text_filter(std::string_view value) {
  return filter(fmt::format("{}|{}", kCompare, kMatch), value, kListed);
}

std::string whole(std::string_view pattern) { return fmt::format("^{}$", pattern); }
std::string list(const std::string& item) { return fmt::format("{}(?:,{})*", item, item); }

}  // namespace

std::string escape_pattern(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    // The syntax characters, and no others: with the flag u no other may have a backslash.
    if (std::string_view("^$\\.*+?()[]{}|").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string number_filter_pattern() { return whole(number_filter(kNumber)); }
std::string text_filter_pattern() { return whole(text_filter(R"([\s\S]*)")); }
std::string row_filter_pattern() { return whole(number_filter(kInteger)); }

std::string select_pattern(const std::string& words, bool with_row) {
  return whole(list(fmt::format(R"((?:\*|{}{}))", with_row ? "row|" : "", words)));
}

std::string order_pattern(const std::string& words) {
  return whole(list(fmt::format(R"((?:row|{})(?:\.(?:asc|desc))?(?:\.(?:nullsfirst|nullslast))?)", words)));
}

std::string conditions_pattern(const std::string& number_words, const std::string& text_words) {
  std::string conditions;
  if (!number_words.empty()) conditions = fmt::format(R"((?:{})\.{})", number_words, number_filter(kNumber));
  if (!text_words.empty()) {
    if (!conditions.empty()) conditions += '|';
    conditions += fmt::format(R"((?:{})\.{})", text_words, text_filter(kListed));
  }
  return whole(fmt::format(R"(\({}\))", list(fmt::format("(?:{})", conditions))));
}

}  // namespace kiln::openapi
