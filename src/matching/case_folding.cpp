#include "matching/case_folding.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace kiln::matching {

namespace {

constexpr int kFold = UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE;
constexpr int kStrip = UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_STABLE;
constexpr int kCompose = UTF8PROC_COMPOSE | UTF8PROC_STABLE;

utf8proc_option_t options(int flags) { return static_cast<utf8proc_option_t>(flags); }

// Code points of a piece. Of each byte come at most two: three bytes make a letter with two marks and a iota.
using CodePoints = std::array<utf8proc_int32_t, 2 * kFoldedPieceBytes>;

bool is_mark(const utf8proc_property_t& property) {
  return property.category == UTF8PROC_CATEGORY_MN || property.category == UTF8PROC_CATEGORY_MC ||
         property.category == UTF8PROC_CATEGORY_ME;
}

// Whether a character before this one may become one with it (The Unicode Standard, 3.11): a mark, or a vowel or final
// consonant of Hangul. No other character of Unicode 15 is the second of a canonical composition.
bool joins(utf8proc_int32_t character) {
  return is_mark(*utf8proc_get_property(character)) || (character >= 0x1160 && character <= 0x11FF);
}

void append(utf8proc_int32_t character, std::string& text) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const auto size = utf8proc_encode_char(character, bytes.data());
  text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

// Appends what utf8proc makes of so many code points; those that follow one another in `decomposed` are composed.
void append_composed(CodePoints& decomposed, utf8proc_ssize_t count, std::string& folded) {
  count = utf8proc_normalize_utf32(decomposed.data(), count, options(kCompose));
  for (utf8proc_ssize_t i = 0; i < count; ++i) append(decomposed[static_cast<std::size_t>(i)], folded);
}

// By the definition, character after character. False, and nothing is appended, where it isn't UTF-8.
bool append_by_definition(std::string_view piece, Accents accents, std::string& folded) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(piece.data());
  const auto size = static_cast<utf8proc_ssize_t>(piece.size());
  CodePoints characters;
  constexpr auto kRoom = static_cast<utf8proc_ssize_t>(std::tuple_size_v<CodePoints>);
  const int first = accents == Accents::keep ? kFold : kStrip;
  utf8proc_ssize_t count = utf8proc_decompose(bytes, size, characters.data(), kRoom, options(first));
  if (count < 0 || count > kRoom) return false;
  if (accents == Accents::ignore) {
    count = utf8proc_normalize_utf32(characters.data(), count, options(kCompose));
    CodePoints stripped;
    std::copy_n(characters.begin(), count, stripped.begin());
    const utf8proc_ssize_t left = count;
    count = 0;
    int boundary = 0;
    for (utf8proc_ssize_t i = 0; i < left; ++i) {
      const auto added = utf8proc_decompose_char(stripped[static_cast<std::size_t>(i)], characters.data() + count,
                                                 kRoom - count, options(kFold), &boundary);
      if (added < 0 || count + added > kRoom) return false;
      count += added;
    }
  }
  append_composed(characters, count, folded);
  return true;
}

// The folded forms of the characters of two bytes: Latin, Greek, Cyrillic and others up to U+07FF.
class TwoByteForms {
 public:
  explicit TwoByteForms(Accents accents) {
    for (utf8proc_int32_t character = kFirst; character <= kLast; ++character) {
      Form& form = forms_[static_cast<std::size_t>(character - kFirst)];
      std::string text, folded;
      append(character, text);
      // Without accents no mark is left that could join others.
      form.is_alone = accents == Accents::ignore || !joins(character);
      form.is_alone =
          form.is_alone && append_by_definition(text, accents, folded) && folded.size() <= form.bytes.size();
      form.size = static_cast<std::uint8_t>(folded.size());
      if (form.is_alone) std::ranges::copy(folded, form.bytes.begin());
    }
  }

  // Appends it; false where it depends on what stands before it.
  bool append_to(std::string& folded, char lead, char follow) const {
    const auto character =
        (static_cast<unsigned char>(lead) & 0x1FU) << 6 | (static_cast<unsigned char>(follow) & 0x3FU);
    const Form& form = forms_[character - kFirst];
    if (!form.is_alone) return false;
    folded.append(form.bytes.data(), form.size);
    return true;
  }

 private:
  static constexpr utf8proc_int32_t kFirst = 0x80, kLast = 0x7FF;
  struct Form {
    std::array<char, 6> bytes{};
    std::uint8_t size = 0;
    bool is_alone = false;
  };
  std::array<Form, kLast - kFirst + 1> forms_;
};

const TwoByteForms& two_byte_forms(Accents accents) {
  static const TwoByteForms kept(Accents::keep), ignored(Accents::ignore);
  return accents == Accents::keep ? kept : ignored;
}

char lower(char c) { return static_cast<char>(c | (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0)); }

bool is_follow(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Most characters are folded each by itself, from a table or because nothing is to be done: 5 ns instead of 40.
// False where one is there that isn't so, or that isn't UTF-8; something may have been appended.
bool append_one_by_one(std::string_view piece, Accents accents, std::string& folded) {
  const TwoByteForms& forms = two_byte_forms(accents);
  for (std::size_t i = 0; i < piece.size();) {
    const auto lead = static_cast<unsigned char>(piece[i]);
    if (lead < 0x80) {
      folded += lower(piece[i++]);
    } else if (lead >= 0xC2 && lead < 0xE0) {
      if (i + 1 >= piece.size() || !is_follow(piece[i + 1])) return false;
      if (!forms.append_to(folded, piece[i], piece[i + 1])) return false;
      i += 2;
    } else {
      utf8proc_int32_t character = 0;
      const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(piece.data() + i),
                                         static_cast<utf8proc_ssize_t>(piece.size() - i), &character);
      if (size < 0) return false;
      constexpr auto kNone = UINT16_MAX;
      const utf8proc_property_t& property = *utf8proc_get_property(character);
      // Hangul's syllables are decomposed by a rule, and composed again.
      const bool is_syllable = character >= 0xAC00 && character <= 0xD7A3;
      if (joins(character) ||
          (!is_syllable && (property.casefold_seqindex != kNone || property.decomp_seqindex != kNone)))
        return false;
      folded.append(piece.substr(i, static_cast<std::size_t>(size)));
      i += static_cast<std::size_t>(size);
    }
  }
  return true;
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  for (; text.size() >= sizeof(seen); text.remove_prefix(sizeof(seen))) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data(), sizeof(eight));
    seen |= eight;
  }
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & 0x8080808080808080U) == 0;
}

// Without a branch, so that the compiler makes vectors of it.
void fold_ascii(std::string_view text, char* folded) {
  for (std::size_t i = 0; i < text.size(); ++i) folded[i] = lower(text[i]);
}

std::size_t foldable_length(std::string_view text) {
  if (text.size() <= kFoldedPieceBytes) return text.size();
  std::size_t boundary = kFoldedPieceBytes;
  for (std::size_t end = kFoldedPieceBytes; end > kFoldedPieceBytes / 2; --end) {
    if (is_follow(text[end])) continue;
    utf8proc_int32_t character = 0;
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + end);
    const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - end), &character);
    if (size > 0 && !joins(character)) return end;
    if (boundary == kFoldedPieceBytes) boundary = end;
  }
  return boundary;  // hundreds of marks in a row: Unicode's Stream-Safe Text Format has 30 at most (UAX #15)
}

void append_folded(std::string_view piece, Accents accents, std::string& folded) {
  const std::size_t begin = folded.size();
  if (is_ascii(piece)) {
    folded.resize(begin + piece.size());
    return fold_ascii(piece, folded.data() + begin);
  }
  if (append_one_by_one(piece, accents, folded)) return;
  folded.resize(begin);
  if (append_by_definition(piece, accents, folded)) return;
  folded.resize(begin + piece.size());
  fold_ascii(piece, folded.data() + begin);
}

std::string fold(std::string_view text, Accents accents) {
  std::string folded;
  while (!text.empty()) {
    const std::size_t length = foldable_length(text);
    append_folded(text.substr(0, length), accents, folded);
    text.remove_prefix(length);
  }
  return folded;
}

}  // namespace kiln::matching
