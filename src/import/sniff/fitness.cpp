#include "import/sniff/fitness.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "import/sniff/cell_kind.h"
#include "import/sniff/column_contrast.h"
#include "import/sniff/table_frame.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

constexpr std::size_t kJudgedRecords = 1'000;  // enough to tell; more would only cost time

Rows rows_of(const Split& split) {
  const Region& region = split.region;
  return {split, region.begin, region.end, region.columns};
}

struct ColumnKinds {
  std::size_t values = 0, texts = 0;  // columns that hold values alone below the first record; others
  bool are_times = true;              // the first two columns are of two digits, hours and minutes
  bool are_hex = true;                // as in addresses of network cards and of IPv6
  bool are_pairs = true, have_hex_letters = false;
  bool have_colons = false;
  bool has_names_above = true;  // the first record has a text with a letter in every column
};

bool is_two_digits(std::string_view text) { return text.size() == 2 && is_all_digits(text); }

bool is_hex(std::string_view text) {
  return text.size() <= 4 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

ColumnKinds kinds_of(const Split& split) {
  ColumnKinds kinds;
  const Rows rows = rows_of(split);
  const std::size_t end = std::min(rows.end, rows.begin + kJudgedRecords);
  for (std::size_t column = 0; column < rows.columns; ++column) {
    const std::string_view first = split.text(rows.begin, column);
    kinds.has_names_above = kinds.has_names_above && cell_kind(first) == CellKind::text && has_letter(first);
    bool are_values = true, has_value = false;
    for (std::size_t i = rows.begin + 1; i < end; ++i) {
      const std::string_view text = split.text(i, column);
      const CellKind kind = cell_kind(text);
      are_values = are_values && kind != CellKind::text;
      has_value = has_value || kind == CellKind::value;
      if (column < 2)
        kinds.are_times =
            kinds.are_times &&
            (is_two_digits(text) || (column == 0 && text.size() >= 2 && is_two_digits(text.substr(text.size() - 2))));
      kinds.are_hex = kinds.are_hex && is_hex(text);
      kinds.are_pairs = kinds.are_pairs && text.size() == 2;
      kinds.have_hex_letters = kinds.have_hex_letters || text.find_first_of("abcdefABCDEF") != std::string_view::npos;
      kinds.have_colons = kinds.have_colons || text.find(':') != std::string_view::npos;
    }
    ++(are_values && has_value ? kinds.values : kinds.texts);
  }
  return kinds;
}

// Addresses, times, time stamps and addresses of network cards split evenly, too.
bool has_types_for_weak(const Split& split) {
  if (split.quoted > 0) return split.fields >= 2;
  if (split.fields < (split.dialect.delimiter == "::" ? 2 : 3) || split.records() < 2) return false;
  const ColumnKinds kinds = kinds_of(split);
  const bool are_mostly_values = kinds.values >= 2 && kinds.values >= kinds.texts;
  // Where words stand between, it's an address, a date or prose.
  if (split.dialect.delimiter == " ") return kinds.texts == 0 && (kinds.has_names_above || split.fields >= 5);
  if (kinds.are_times || (kinds.are_hex && (kinds.are_pairs || kinds.have_hex_letters))) return false;
  if (split.dialect.delimiter == "::") return kinds.values > 0 && !kinds.have_colons;
  return (are_mostly_values && kinds.has_names_above) || (split.fields >= 4 && kinds.values > 0 && kinds.texts > 0);
}

// Whether commas and the like stand in prose: between words, with a space behind.
bool is_prose(const Split& split) {
  return split.region.columns == 2 && (split.dialect.skip_initial_space || has_initial_spaces(split)) &&
         kinds_of(split).values == 0;
}

// R's write.table() without quotes: a label, for which the header has no name, and values.
bool is_written_by_r(const Split& split) {
  return split.dialect.delimiter == " " && split.region.columns >= 3 && find_frame(split, false).row_labels &&
         kinds_of(split).values + 1 >= split.region.columns;
}

bool is_strong_rectangle(const Split& split) {
  const Region& region = split.region;
  if (region.columns < 2 || !region.is_rectangle() || region.agreeing < 2 || is_prose(split)) return false;
  if (is_weak(split.dialect.delimiter)) return region.begin <= 1 && (split.quoted > 0 || is_written_by_r(split));
  if (region.agreeing >= 3 || find_frame(split, false).is_header_above) return true;
  const Rows rows = rows_of(split);
  for (std::size_t column = 0; column < rows.columns; ++column) {
    if (contrast(rows, column) == Verdict::names || last_text_above_values(rows, column) == rows.begin) return true;
  }
  return false;
}

// How many of the fields below the first record are whole values, or at least without another delimiter inside: the
// share of cells whose type is known, after van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting
// row and type patterns" (2019), times the share of delimiters among all that splits, which is theirs, too.
double quality(const Split& split) {
  const Rows rows = rows_of(split);
  if (rows.columns == 0) return 0;
  double sum = 0;
  std::size_t cells = 0;
  for (std::size_t i = rows.begin + 1; i < std::min(rows.end, rows.begin + kJudgedRecords); ++i) {
    for (std::size_t column = 0; column < split.width(i); ++column, ++cells) {
      const std::string_view text = split.text(i, column);
      const bool is_quoted = split.batch.field(split.batch.records[i], column).is_quoted;
      if (cell_kind(text) != CellKind::text) {
        sum += 1;
      } else if (is_quoted || text.find_first_of(",;\t|") == std::string_view::npos) {
        sum += 0.7;
      } else {
        sum += 0.1;
      }
    }
  }
  const double types = cells == 0 ? 0.7 : sum / static_cast<double>(cells);
  const auto columns = static_cast<double>(rows.columns);
  const double agreeing = static_cast<double>(split.region.agreeing) / static_cast<double>(split.records());
  return types * (columns - 1) / columns * agreeing;
}

}  // namespace

bool is_weak(const std::string& delimiter) {
  return delimiter == ":" || delimiter == " " || delimiter == "::" || delimiter == "~" || delimiter == "^";
}

Fit fit_of(const Split& split) {
  if (!split.is_clean) return split.fields > 1 && !is_weak(split.dialect.delimiter) ? Fit::ragged : Fit::none;
  const bool is_even = split.fields >= 2 && split.as_first == split.records() && !split.is_doubled;
  if (is_weak(split.dialect.delimiter)) {
    const bool is_split = is_even ? has_types_for_weak(split) : is_strong_rectangle(split);
    return is_split ? Fit::by_types : Fit::none;
  }
  if (is_even) return Fit::even;
  if (!split.is_doubled && is_strong_rectangle(split))
    return split.region.agreeing * 2 >= split.records() ? Fit::rectangle : Fit::patch;
  return split.fields > 1 || split.region.columns > 1 ? Fit::ragged : Fit::none;
}

Score score_of(const Split& split, const std::string& name_delimiter) {
  Score score{fit_of(split), false, false, 0, split.is_clean};
  if (score.fit > Fit::ragged) {
    score.is_named = split.dialect.delimiter == name_delimiter;
    score.is_quoted = split.quoted > 0;
    score.quality = quality(split);
  } else if (score.fit == Fit::ragged) {
    const std::size_t agreeing = std::max(split.fields > 1 ? split.as_first : 0, split.region.agreeing);
    score.quality = static_cast<double>(agreeing) / static_cast<double>(split.records());
  }
  return score;
}

}  // namespace kiln::import
