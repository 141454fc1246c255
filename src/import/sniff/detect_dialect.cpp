#include "import/sniff/detect_dialect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "import/sniff/candidates.h"
#include "import/sniff/fitness.h"
#include "import/sniff/second_header.h"
#include "import/sniff/sniff_notes.h"
#include "import/sniff/table_frame.h"
#include "import/sniff/table_top.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

// A title with a quote in it would swallow the table: so many lines are tried as a preamble, where nothing else fits.
constexpr std::int64_t kMaxTriedLines = 25;
constexpr std::size_t kFewRecords = 10;  // a sample with fewer tells little of a file that has more

// Excel's first line that says the delimiter: "sep=;", in quotes or not, in any case.
std::optional<std::string> separator_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') line = line.substr(1, line.size() - 2);
  if (line.size() < 5 || !equals_ignoring_case(line.substr(0, 4), "sep=")) return std::nullopt;
  const std::string_view separator = line.substr(4);
  if (separator == "\\t") return "\t";
  return separator.size() <= 2 && text.size() > line.size() ? std::optional(std::string(separator)) : std::nullopt;
}

Dialect base_of(const DialectOptions& options) {
  Dialect base;
  base.escape = options.escape.value_or(kNoCharacter);
  if (base.escape == '\\') base.escape_style = EscapeStyle::letters;
  base.comment = options.comment.value_or(kNoCharacter);
  base.inner_quotes = options.inner_quotes.value_or(false);
  return base;
}

class Detection {
 public:
  Detection(const Sample& sample, DialectOptions options)
      : sample_(sample), options_(std::move(options)), base_(base_of(options_)) {}

  Result<Dialect> run() {
    if (const auto separator = options_.skip_lines ? std::nullopt : separator_line(sample_.text)) {
      base_.skip_lines = 1;
      if (!options_.delimiter) options_.delimiter = separator;
      base_.notes.push_back(note_of_separator_line(*separator));
    }
    best_ = find_best_split(sample_.text, sample_.is_whole, sample_.file, base_, options_);
    if (!best_.split.is_clean && !options_.skip_lines) look_below_lines();
    dialect_ = best_.split.dialect;
    dialect_.reason = reason();
    if (const auto doubt = doubt_of_quoted_lines(split()); doubt && !options_.delimiter && !options_.quote)
      return tl::unexpected(error_of(*doubt, sample_, dialect_));
    KILN_CHECK(find_table());
    look_for_database_dump();
    dialect_.skip_lines += sample_.skipped_lines;
    return dialect_;
  }

 private:
  const Split& split() const { return best_.split; }

  void look_below_lines() {
    Dialect base = base_;
    for (std::int64_t lines = 1; lines <= kMaxTriedLines; ++lines) {
      base.skip_lines = base_.skip_lines + lines;
      BestSplit below = find_best_split(sample_.text, sample_.is_whole, sample_.file, base, options_);
      if (below.split.records() < 2) return;
      if (!below.split.is_clean || fit_of(below.split) < Fit::rectangle || below.split.records() < 3) continue;
      if (below.split.dialect.inner_quotes || are_rows(lines, below.split)) continue;
      best_ = std::move(below);
      has_skipped_quotes_ = true;
      return;
    }
  }

  // Whether one of the lines that would be left out has as many fields as the table, so that it may be a row of it.
  bool are_rows(std::int64_t lines, const Split& table) const {
    const std::string& delimiter = table.dialect.delimiter;
    for (const std::string& line : lines_of(sample_.text, base_.skip_lines + 1, static_cast<std::size_t>(lines))) {
      std::size_t fields = 1;
      for (std::size_t at = line.find(delimiter); at != std::string::npos; at = line.find(delimiter, at + 1)) ++fields;
      if (fields == table.region.columns) return true;
    }
    return false;
  }

  std::string reason() const {
    if (base_.skip_lines > 0 && options_.delimiter && !has_skipped_quotes_ && !base_.notes.empty())
      return "the delimiter is as the first line says";
    if (options_.delimiter && options_.quote) return "as the options say";
    if (options_.delimiter) return "the delimiter is as the option says";
    return reason_for(best_);
  }

  // Where the table begins, which records are its header, and what stands beside its fields.
  Result<void> find_table() {
    if (split().records() == 0) {
      dialect_.header = options_.header.value_or(true);
      dialect_.header_reason = "there is no record";
      return {};
    }
    const bool may_skip = !options_.skip_lines && !options_.header;
    TableFrame frame;
    if (split().region.columns > 0) frame = find_frame(split(), options_.trailing_delimiters == true);
    const bool has_frame = fit_of(split()) > Fit::ragged && frame.columns > 0 && (may_skip || frame.first == 0);
    if (!has_frame) frame = {0, split().records(), split().fields};
    dialect_.columns = frame.columns;
    const Rows rows{split(), frame.first, frame.end, frame.columns};
    TableTop top = has_frame && may_skip && !frame.is_header_above ? find_table_top(rows) : judge_first_record(rows);
    if (may_skip && has_frame && !frame.is_header_above) doubt_what_is_above(frame, top);
    if (top.doubt && !options_.header) return tl::unexpected(error_of(*top.doubt, sample_, dialect_));
    take_header(frame, top, rows);
    if (dialect_.header && frame.surplus > 0) {
      dialect_.drops_surplus = true;
      dialect_.notes.push_back(note_of_surplus(frame.surplus));
    } else if (!frame.is_header_above) {
      dialect_.columns = frame.columns + frame.surplus;
    }
    if (top.first > 0 || has_skipped_quotes_) {
      const std::int64_t first_line = split().line(top.first);
      dialect_.notes.insert(dialect_.notes.begin(), note_of_title(sample_, base_.skip_lines + 1, first_line - 1));
      dialect_.skip_lines = first_line - 1;
    }
    return {};
  }

  // Lines of another width stand above the table: whether they can be a title.
  void doubt_what_is_above(const TableFrame& frame, TableTop& top) const {
    if (frame.first == 0 || top.doubt) return;
    const std::size_t above = frame.first - 1;
    const std::string_view text = split().text(above, 0);
    const bool looks_like_title =
        split().width(above) == 1 &&
        (text.find(' ') != std::string_view::npos || frame.first > 1 || split().is_blank_before(frame.first));
    if (top.has_header && (top.is_by_contrast || looks_like_title)) return;
    top.doubt = doubt_of_title(split(), frame.first, top.has_header);
  }

  void take_header(const TableFrame& frame, const TableTop& top, const Rows& rows) {
    dialect_.header = options_.header.value_or(top.has_header);
    dialect_.header_reason = options_.header ? "as the option says" : top.reason;
    if (frame.row_labels && dialect_.header) {
      dialect_.row_labels = true;
      dialect_.notes.push_back(note_of_labels());
    }
    if (frame.is_header_above && !options_.header) {
      dialect_.header = true;
      dialect_.header_reason = "it has another number of fields than the rows";
    }
    if (options_.header) {
      if (options_.second_header) dialect_.second_header = kind_of_second_header(rows);
      return;
    }
    dialect_.second_header = dialect_.header ? top.second : SecondHeader::none;
    if (dialect_.second_header != SecondHeader::none)
      dialect_.notes.push_back(note_of_second_header(split(), top, sample_.skipped_lines));
    dialect_.index_names = dialect_.header && top.has_index_names;
    if (dialect_.index_names) dialect_.notes.push_back(note_of_index_names(split(), top, sample_.skipped_lines));
  }

  // Tabs, no quotes and fields that are just \N: what MySQL and PostgreSQL write, where a backslash escapes.
  void look_for_database_dump() {
    if (options_.escape || dialect_.delimiter != "\t" || split().quoted > 0) return;
    if (!is_database_dump(split())) return;
    dialect_.escape = '\\';
    dialect_.escape_style = EscapeStyle::letters;
    dialect_.notes.push_back(note_of_database_dump());
  }

  const Sample& sample_;
  DialectOptions options_;
  Dialect base_;
  BestSplit best_;
  bool has_skipped_quotes_ = false;
  Dialect dialect_;
};

}  // namespace

Result<Dialect> detect_dialect(const Sample& sample, const DialectOptions& options) {
  return Detection(sample, options).run();
}

bool is_too_short(const Sample& sample, const DialectOptions& options) {
  constexpr auto kManyLines = 1'000;
  if (sample.is_whole) return false;
  if (!options.comment && std::ranges::count(sample.text, '\n') >= kManyLines) return false;
  // Where a record ends depends on quotes alone.
  Dialect dialect = base_of(options);
  dialect.delimiter = options.delimiter.value_or(",");
  dialect.quote = options.quote.value_or('"');
  return split_sample(sample.text, false, dialect).records() < kFewRecords;
}

}  // namespace kiln::import
