// Texts looked for in others without regard to case: what is folded to what, in pieces as in one, and never longer than
// allowed. tests/e2e/test_search.py compares with Python, character by character.
#include "matching/folded_search.h"

#include <random>
#include <string>

#include "catch.h"

namespace kiln::matching {
namespace {

bool finds(std::string_view wanted, std::string_view text, Accents accents = Accents::keep) {
  Effort effort([] { return Result<void>(); });
  return FoldedSearch(wanted, accents).matches(text, effort).value();
}

TEST_CASE("a text is folded as Unicode says, and composed") {
  CHECK(fold("San FRAN-1", Accents::keep) == "san fran-1");
  CHECK(fold("Straße STRASSE ẞ ſ", Accents::keep) == "strasse strasse ss s");
  CHECK(fold("ΣΊΣΥΦΟΣ ς", Accents::keep) == "σίσυφοσ σ");
  CHECK(fold("İI ıi", Accents::keep) == "i\u0307i ıi");  // no Turkish: CaseFolding.txt's T isn't the default
  CHECK(fold("E\u0301 É", Accents::keep) == "é é");
  CHECK(fold("\u1112\u1161\u11AB 한", Accents::keep) == "한 한");  // Hangul by letters is one by syllables
  CHECK(fold("\u212A \u212B ﬁ", Accents::keep) == "k å fi");
  CHECK(fold("日本 🛫", Accents::keep) == "日本 🛫");
  CHECK(fold("", Accents::keep).empty());
}

TEST_CASE("without accents all marks go, and letters that are no others with marks stay") {
  CHECK(fold("São İzmir Łódź Ærø", Accents::ignore) == "sao izmir łodz ærø");
  CHECK(fold("e\u0301\u0327 É", Accents::ignore) == "e e");
  CHECK(fold("\u0301", Accents::ignore).empty());
  CHECK(fold("한", Accents::ignore) == "한");
}

TEST_CASE("a text is found anywhere, whatever it has in it") {
  CHECK(finds("san fran", "Fly to SAN FRANcisco"));
  CHECK_FALSE(finds("san  fran", "San Fran"));
  CHECK(finds("", ""));
  CHECK(finds("", "a"));
  CHECK_FALSE(finds("a", ""));
  CHECK(finds("50%", "a 50% b"));
  CHECK_FALSE(finds("5%0", "500"));
  CHECK(finds("b", std::string("a\0B", 3)));
  CHECK(finds("ss", "Straße"));
  CHECK(finds("STRASSE", "straße"));
  CHECK_FALSE(finds("sao", "São"));
  CHECK(finds("sao", "São", Accents::ignore));
  CHECK(finds("SÃO", "Sao", Accents::ignore));
  CHECK_FALSE(finds("e", "\u00e9"));
  CHECK_FALSE(finds("e", "e\u0301"));  // the same text, encoded in another way
}

TEST_CASE("a long text is found across the pieces that it's folded in") {
  const std::string wanted = "Straße e\u0301 ΣΣ", as_found = "STRASSE É ςς";
  for (const std::string& filler : {std::string("x"), std::string("é"), std::string("日"), std::string("e\u0301")}) {
    for (std::size_t before = 900; before < 1'100; ++before) {
      std::string text;
      while (text.size() < before) text += filler;
      text += as_found;
      for (int i = 0; i < 2'000; ++i) text += filler;
      CHECK(finds(wanted, text));
      CHECK_FALSE(finds(wanted + "!", text));
    }
  }
}

TEST_CASE("what is found is in the folded text, whatever the bytes are") {
  std::mt19937 dice(3);
  const std::string pieces[] = {"a",        "A",  "é",      "E\u0301", "ß",      "\xFF", "\xC3",
                                "\xE2\x82", "日", "\u0301", "한",      "\u1161", "İ"};
  for (int round = 0; round < 20'000; ++round) {
    const auto draw = [&](std::size_t most) {
      std::string text;
      for (std::size_t left = dice() % (most + 1); left > 0; --left) text += pieces[dice() % std::size(pieces)];
      return text;
    };
    const std::string text = draw(12), wanted = draw(2);
    const Accents accents = dice() % 2 == 0 ? Accents::keep : Accents::ignore;
    const bool expected = fold(text, accents).find(fold(wanted, accents)) != std::string::npos;
    CHECK(finds(wanted, text, accents) == expected);
    CHECK(fold(text, accents).size() <= 3 * text.size());
  }
}

TEST_CASE("a search ends with the limit, in the midst of a text") {
  const std::string text(10'000'000, 'a');
  int asked = 0;
  Effort effort([&]() -> Result<void> {
    if (++asked < 3) return {};
    return fail(ErrorCode::too_expensive, "enough");
  });
  const auto found = FoldedSearch(std::string(4'000, 'a') + "b", Accents::keep).matches(text, effort);
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().message == "enough");
  CHECK(finds(std::string(8'000, 'a'), text));
}

}  // namespace
}  // namespace kiln::matching
