// What must hold of a row, as a tree of plain data. It says nothing of how rows are looked for: condition_sql.h prints
// it as SQL. Logic has three values as in SQL: a test of a missing value is neither true nor false, and so is its
// negation; only IsNull is always one of both. A row passes where the whole is true.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "question/reference.h"
#include "value/value.h"

namespace kiln::question {

enum class Comparator { equal, not_equal, greater, greater_or_equal, less, less_or_equal };

constexpr std::string_view sign_of(Comparator comparator) {
  switch (comparator) {
    case Comparator::equal: return "=";
    case Comparator::not_equal: return "<>";
    case Comparator::greater: return ">";
    case Comparator::greater_or_equal: return ">=";
    case Comparator::less: return "<";
    case Comparator::less_or_equal: return "<=";
  }
  return "";
}

// How people say it: what's asked of a value, and what stands before and after the value, which is a number or a text.
struct ComparatorWords {
  std::string_view asked, before_number, after_number, before_text, after_text;
};
constexpr ComparatorWords words_for(Comparator comparator) {
  switch (comparator) {
    case Comparator::equal: return {"is", "", "", "", ""};
    case Comparator::not_equal: return {"is not", "", "", "", ""};
    case Comparator::greater: return {"is more than", "more than ", "", "after ", ""};
    case Comparator::greater_or_equal: return {"is at least", "", " or more", "from ", " on"};
    case Comparator::less: return {"is less than", "less than ", "", "before ", ""};
    case Comparator::less_or_equal: return {"is at most", "", " or less", "up to ", ""};
  }
  return {};
}

// Whether it holds of a value that is less than, equal to or greater than the one it's compared with.
constexpr bool accepts(Comparator comparator, std::strong_ordering order) {
  switch (comparator) {
    case Comparator::equal: return order == 0;
    case Comparator::not_equal: return order != 0;
    case Comparator::greater: return order > 0;
    case Comparator::greater_or_equal: return order >= 0;
    case Comparator::less: return order < 0;
    case Comparator::less_or_equal: return order <= 0;
  }
  return false;
}

// Where the number to compare integers with lies between one and the next: what to ask of the lower one instead. Equal
// or not they are to neither; nullopt.
constexpr std::optional<Comparator> of_lower_neighbour(Comparator comparator) {
  const bool below = accepts(comparator, std::strong_ordering::less),
             above = accepts(comparator, std::strong_ordering::greater);
  if (below == above) return std::nullopt;
  return below ? Comparator::less_or_equal : Comparator::greater;
}

// Numbers compare numerically, whatever their types; texts by bytes. A column's value is compared with one of its kind.
// A row's number is compared with an integer, or with a double beyond 64 bits.
struct Comparison {
  Reference left;
  Comparator comparator = Comparator::equal;
  Value right;
};

// Equal to one of these, which may be none; they are as in a comparison.
struct InList {
  Reference left;
  std::vector<Value> values;
};

// A whole text, piece by piece, its bytes as they are written in UTF-8.
struct Pattern {
  enum class Piece { any_text, any_character, byte };
  struct Part {
    Piece piece = Piece::byte;
    char byte = 0;  // of Piece::byte
  };
  std::vector<Part> parts;
  bool ignores_case = false;  // of ASCII letters
};

// REQUIRED: a column of texts.
struct Match {
  Reference left;
  Pattern pattern;
};

// Somewhere in the text. REQUIRED: a column of texts, and an expression that matching::Expression takes.
struct RegexMatch {
  Reference left;
  std::string expression;
  bool ignores_case = false;
};

// Somewhere in the text of at least one of these columns, in any case; see matching/folded_search.h.
// REQUIRED: at least one column; all have texts.
struct Search {
  std::vector<std::size_t> columns;
  std::string text;
  bool ignores_accents = false;
};

struct IsNull {
  Reference left;
  bool expected = true;  // false: it isn't missing
};

struct Condition;
// REQUIRED: at least one member.
struct Group {
  enum class Wanted { all, any };
  Wanted wanted = Wanted::all;
  std::vector<Condition> members;
};

struct Condition {
  std::variant<Group, Comparison, InList, Match, RegexMatch, Search, IsNull> test;
  bool is_negated = false;
};

}  // namespace kiln::question
