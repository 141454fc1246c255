// Texts without the differences that a search ignores: case, and how an accented letter is encoded; accents, too, where
// asked for. It's Unicode's full case folding (CaseFolding.txt, C and F; "ß" is "ss"), then composed (NFC), by
// utf8proc: what Python says by unicodedata.normalize("NFC", text.casefold()). Without accents the marks (general
// category M) of the decomposed text (NFD) go first, so that "Łódź" is "łodz"; a letter that has no mark in Unicode, as
// Ł, is itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln::matching {

enum class Accents { keep, ignore };

inline constexpr std::size_t kFoldedPieceBytes = 1'024;  // of a text, folded at once

// How much of the text, from its beginning, can be folded by itself, at most kFoldedPieceBytes: up to a character that
// no composition joins with those before it. REQUIRED: a text that isn't empty.
std::size_t foldable_length(std::string_view text);

// Appends the piece's folded form, at most three times as long. What isn't UTF-8 loses the case of its ASCII letters
// alone. Any number of threads may call it. REQUIRED: a text of at most kFoldedPieceBytes.
void append_folded(std::string_view piece, Accents accents, std::string& folded);

// The whole text's, whatever its length.
std::string fold(std::string_view text, Accents accents);

// Whether all characters are ASCII's, whose folded form is the small letter.
bool is_ascii(std::string_view text);
// Writes the folded form of a text of ASCII characters, which is as long.
void fold_ascii(std::string_view text, char* folded);

}  // namespace kiln::matching
