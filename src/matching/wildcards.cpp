#include "matching/wildcards.h"

#include <algorithm>
#include <string>

#include "matching/sqlite_character.h"

namespace kiln::matching {

namespace {

constexpr std::size_t kBits = 64;
constexpr std::size_t kStepsPerSpend = 4'096;
constexpr std::size_t kBytesPerStepOfFind = 16;

bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
constexpr char32_t kCaseBit = 0x20;

// Where a piece may have got to: bit i says that the last i + 1 characters are its first ones.
class Reached {
 public:
  explicit Reached(std::size_t length) : words_((length + kBits - 1) / kBits), end_bit_((length - 1) % kBits) {}
  void step(const std::uint64_t* places, bool may_begin) {
    for (std::size_t i = words_.size() - 1; i > 0; --i)
      words_[i] = (words_[i] << 1 | words_[i - 1] >> (kBits - 1)) & places[i];
    words_[0] = (words_[0] << 1 | std::uint64_t{may_begin}) & places[0];
  }
  bool has_end() const { return (words_.back() >> end_bit_ & 1) != 0; }
  bool is_none() const {
    return std::ranges::all_of(words_, [](std::uint64_t word) { return word == 0; });
  }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t end_bit_;
};

// The same of at most 64 characters, as most are.
class ReachedInWord {
 public:
  explicit ReachedInWord(std::size_t length) : end_bit_(length - 1) {}
  void step(const std::uint64_t* places, bool may_begin) { word_ = (word_ << 1 | std::uint64_t{may_begin}) & *places; }
  bool has_end() const { return (word_ >> end_bit_ & 1) != 0; }
  bool is_none() const { return word_ == 0; }

 private:
  std::uint64_t word_ = 0;
  std::size_t end_bit_;
};

}  // namespace

Wildcards::Wildcards(const question::Pattern& pattern) : ignores_case_(pattern.ignores_case) {
  Characters characters;
  std::string bytes;
  const auto end_bytes = [&] {
    for (std::string_view rest = bytes; !rest.empty();) characters.emplace_back(take_character(rest));
    bytes.clear();
  };
  for (const auto& [piece, byte] : pattern.parts) {
    if (piece == question::Pattern::Piece::byte) {
      if (byte == 0) matches_nothing_ = true;
      bytes += byte;
      continue;
    }
    end_bytes();
    if (piece == question::Pattern::Piece::any_character) {
      characters.emplace_back(std::nullopt);
    } else {
      pieces_.push_back(piece_of(characters));
      characters.clear();
    }
  }
  end_bytes();
  pieces_.push_back(piece_of(characters));
}

Wildcards::Piece Wildcards::piece_of(const Characters& characters) const {
  Piece piece;
  piece.length = characters.size();
  piece.words = (piece.length + kBits - 1) / kBits;
  const auto kind_of = [&](char32_t character) -> std::uint16_t& {
    if (character < piece.ascii.size()) return piece.ascii[character];
    const auto place =
        std::ranges::lower_bound(piece.characters, character, {}, [](const auto& one) { return one.first; });
    if (place != piece.characters.end() && place->first == character) return place->second;
    return piece.characters.insert(place, {character, 0})->second;
  };
  if (piece.length > 0 && characters[0] && *characters[0] < piece.ascii.size() &&
      !(ignores_case_ && is_letter(*characters[0])))
    piece.first = static_cast<char>(*characters[0]);
  // Those that any character takes come first: every other kind begins as a copy of them.
  piece.places.resize(piece.words);
  const auto set = [&](std::size_t kind, std::size_t place) {
    piece.places[kind * piece.words + place / kBits] |= std::uint64_t{1} << place % kBits;
  };
  for (std::size_t i = 0; i < piece.length; ++i) {
    if (!characters[i]) set(0, i);
  }
  std::uint16_t kinds = 1;
  const auto name = [&](char32_t character, std::size_t place) {
    std::uint16_t& kind = kind_of(character);
    if (kind == 0) {
      kind = kinds++;
      const std::vector<std::uint64_t> any(piece.places.begin(),
                                           piece.places.begin() + static_cast<std::ptrdiff_t>(piece.words));
      piece.places.insert(piece.places.end(), any.begin(), any.end());
    }
    set(kind, place);
  };
  for (std::size_t i = 0; i < piece.length; ++i) {
    if (!characters[i]) continue;
    name(*characters[i], i);
    if (ignores_case_ && is_letter(*characters[i])) name(*characters[i] ^ kCaseBit, i);
  }
  return piece;
}

std::size_t Wildcards::Piece::kind_of(char32_t character) const {
  const auto place = std::ranges::lower_bound(characters, character, {}, [](const auto& one) { return one.first; });
  return place != characters.end() && place->first == character ? place->second : 0;
}

template <class Places>
Result<bool> Wildcards::find(const Piece& piece, std::string_view& text, bool is_first, bool is_last,
                             Effort& effort) const {
  Places reached(piece.length);
  std::size_t steps = 1;
  bool is_found = false;
  for (bool may_begin = true; !text.empty(); may_begin = !is_first) {
    if (piece.first && !is_first && reached.is_none()) {  // it can't have begun before there
      const std::size_t skipped = std::min(text.find(*piece.first), text.size());
      text.remove_prefix(skipped);
      steps += skipped / kBytesPerStepOfFind;
      if (text.empty()) break;
    }
    reached.step(piece.places_of(take_character(text)), may_begin);
    is_found = reached.has_end();
    if (is_found && !is_last) break;
    if (is_first && reached.is_none()) break;
    steps += piece.words;
    if (steps >= kStepsPerSpend) {
      KILN_CHECK(effort.spend(steps));
      steps = 1;
    }
  }
  KILN_CHECK(effort.spend(steps));
  return is_found && (!is_last || text.empty());
}

Result<bool> Wildcards::matches(std::string_view text, Effort& effort) const {
  if (matches_nothing_) return false;
  text = text.substr(0, text.find('\0'));
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const bool is_first = i == 0, is_last = i + 1 == pieces_.size();
    if (pieces_[i].length == 0) {
      if (is_last) return !is_first || text.empty();
      continue;
    }
    KILN_TRY(const bool is_found, pieces_[i].words == 1
                                      ? find<ReachedInWord>(pieces_[i], text, is_first, is_last, effort)
                                      : find<Reached>(pieces_[i], text, is_first, is_last, effort));
    if (!is_found) return false;
  }
  return true;
}

}  // namespace kiln::matching
