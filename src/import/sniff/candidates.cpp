#include "import/sniff/candidates.h"

#include <algorithm>
#include <array>
#include <utility>

#include "import/sniff/fitness.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

using namespace std::string_view_literals;

// In the order in which they win where nothing else tells.
constexpr std::array kDelimiters{","sv, "\t"sv, ";"sv, "|"sv, ":"sv, " "sv};
// Tried only where they stand in the file's first lines.
constexpr std::array kRareDelimiters{"||"sv, "|~|"sv, "~|~"sv, "^|^"sv,  "|^|"sv,  ";;"sv, "\t\t"sv,
                                     "::"sv, "~"sv,   "^"sv,   "\x01"sv, "\x1f"sv, "¦"sv};
constexpr std::size_t kFirstLinesBytes = 4096;

class CandidateSearch {
 public:
  CandidateSearch(std::string_view text, bool is_whole, const std::string& file, Dialect base,
                  const DialectOptions& options)
      : text_(text), is_whole_(is_whole), base_(std::move(base)), options_(options) {
    const std::string name = lower(file);
    const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    if (has(".tsv") || has(".tab")) name_delimiter_ = "\t";
    if (options.delimiter) {
      delimiters_ = {*options.delimiter};
      return;
    }
    delimiters_.assign(kDelimiters.begin(), kDelimiters.end());
    for (const std::string_view rare : kRareDelimiters) {
      if (text.substr(0, kFirstLinesBytes).find(rare) != std::string_view::npos) delimiters_.emplace_back(rare);
    }
  }

  BestSplit run() {
    std::vector<char> quotes = options_.quote ? std::vector{*options_.quote} : std::vector{'"', '\''};
    // A delimiter that is a quote leaves none, unless the other one is used.
    if (!options_.quote && options_.delimiter == "\"") quotes = {kNoCharacter, '\''};
    for (const char quote : quotes) {
      for (const std::string& delimiter : delimiters_) try_dialect(delimiter, quote, base_.escape);
    }
    // A backslash before a quote, and then a quote inside a field that doesn't begin with one, are looked at only where
    // nothing else explains the quotes.
    if (!best_.split.is_clean && !options_.escape && text_.find("\\\"") != std::string_view::npos) {
      base_.escape_style = EscapeStyle::quotes;
      for (const std::string& delimiter : delimiters_) try_dialect(delimiter, '"', '\\');
    }
    if (!best_.split.is_clean && !options_.inner_quotes && options_.quote.value_or('"') == '"') {
      base_.inner_quotes = true;
      for (const std::string& delimiter : delimiters_) try_dialect(delimiter, '"', base_.escape);
    }
    return std::move(best_);
  }

 private:
  void try_dialect(const std::string& delimiter, char quote, char escape) {
    const auto is_delimiter = [&](char c) { return c != kNoCharacter && delimiter.find(c) != std::string::npos; };
    if (is_delimiter(quote) || is_delimiter(escape) || is_delimiter(base_.comment) ||
        (quote == escape && quote != kNoCharacter))
      return;
    Dialect dialect = base_;
    dialect.delimiter = delimiter;
    dialect.quote = quote;
    dialect.escape = escape;
    dialect.skip_initial_space = options_.skip_initial_space.value_or(false);
    Split split = split_sample(text_, is_whole_, dialect);
    // With "a, "b, c"" the plain reading finds quotes out of place: both are tried where a space follows a delimiter.
    if (!options_.skip_initial_space && delimiter != " " && !delimiter.empty() &&
        text_.find(delimiter + " ") != std::string_view::npos) {
      dialect.skip_initial_space = true;
      Split trimmed = split_sample(text_, is_whole_, dialect);
      if (has_initial_spaces(split) || (!split.is_clean && fit_of(trimmed) == Fit::even)) split = std::move(trimmed);
    }
    // Apostrophes are common in texts: they are quotes only where they are used as such, and closed each time.
    if (quote == '\'' && !options_.quote && (split.quoted == 0 || !split.is_clean)) return;
    const Score score = score_of(split, name_delimiter_);
    // Quotes inside fields are believed to be data only if the file then falls into a table.
    if (dialect.inner_quotes && !options_.inner_quotes && score.fit <= Fit::ragged) return;
    if (score.fit == Fit::even || score.fit == Fit::by_types) best_.even.push_back({delimiter, quote, split.fields});
    constexpr std::size_t kFewFields = 3;
    if (score.fit == Fit::none && is_weak(delimiter) && split.fields >= kFewFields && split.as_first == split.records())
      best_.weak.push_back({delimiter, quote, split.fields});
    if (has_best_ && !(score > best_score_)) return;
    best_.split = std::move(split);
    best_score_ = score;
    has_best_ = true;
  }

  const std::string_view text_;
  const bool is_whole_;
  Dialect base_;
  const DialectOptions& options_;
  std::string name_delimiter_;
  std::vector<std::string> delimiters_;
  BestSplit best_;
  Score best_score_;
  bool has_best_ = false;
};

}  // namespace

BestSplit find_best_split(std::string_view text, bool is_whole, const std::string& file, const Dialect& base,
                          const DialectOptions& options) {
  return CandidateSearch(text, is_whole, file, base, options).run();
}

}  // namespace kiln::import
