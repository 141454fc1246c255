#include "import/survey/frequency_table.h"

#include <map>
#include <random>
#include <string>
#include <utility>

#include "catch.h"

using namespace kiln::import;

namespace {

std::string random_text(std::mt19937& random) {
  // Few different bytes, NUL and one above 127 among them, and lengths around that of a short text.
  static constexpr std::string_view kBytes{"\0a\xFF", 3};
  std::string text(random() % (ShortText::kMaxBytes + 3), ' ');
  for (char& c : text) c = kBytes[random() % kBytes.size()];
  return text;
}

}  // namespace

TEST_CASE("a short text comes back from its number, and no two of one length share one") {
  std::map<std::pair<std::size_t, std::uint64_t>, std::string> texts;
  std::mt19937 random(1);  // NOLINT: the same in every run
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random);
    if (text.size() > ShortText::kMaxBytes) continue;
    const std::uint64_t number = ShortText::number_of(text);
    CHECK(ShortText(number, text.size()).view() == text);
    CHECK(texts.try_emplace({text.size(), number}, text).first->second == text);
  }
}

TEST_CASE("texts of every length are counted as a map counts them, with their first lines") {
  std::map<std::string, std::pair<std::int64_t, std::int64_t>, std::less<>> expected;  // count, first line
  FrequencyTable table;
  std::mt19937 random(2);  // NOLINT: the same in every run
  for (std::int64_t line = 1; line <= 100'000; ++line) {
    const std::string text = random_text(random);
    auto& [count, first_line] = expected.try_emplace(text, 0, line).first->second;
    ++count;
    const FrequencyTable::Entry& entry = table.add(text, line);
    REQUIRE(static_cast<std::int64_t>(entry.count) == count);
    REQUIRE(entry.first_line == first_line);
  }
  REQUIRE(table.distinct() == expected.size());
  for (FrequencyTable::Position i = 0; i < table.distinct(); ++i) {
    const FrequencyTable::Entry& entry = table.entry(i);
    table.with_text(entry, [&](std::string_view text) {
      REQUIRE(expected.find(text)->second == std::pair(static_cast<std::int64_t>(entry.count), entry.first_line));
      REQUIRE(table.find(text) == &entry);
    });
  }
  CHECK(table.find("b") == nullptr);
  CHECK(table.find(std::string(100, 'a')) == nullptr);
  CHECK(FrequencyTable().find("") == nullptr);
}
