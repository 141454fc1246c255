#include "import/sniff/sniff_notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "import/sniff/fitness.h"
#include "text/shorten.h"

namespace kiln::import {

namespace {

constexpr std::size_t kShownBytes = 60;
constexpr std::size_t kShownLines = 6;

std::string texts_of(const Split& split, std::size_t record) {
  std::string texts;
  for (std::size_t i = 0; i < split.width(record) && texts.size() < kShownBytes; ++i)
    texts += (i > 0 ? split.dialect.delimiter : "") + std::string(split.text(record, i));
  return shorten(texts, kShownBytes);
}

}  // namespace

std::vector<std::string> lines_of(std::string_view text, std::int64_t first, std::size_t count) {
  std::vector<std::string> lines;
  for (std::int64_t line = 1; !text.empty() && lines.size() < count; ++line) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (line >= first) lines.emplace_back(text.substr(0, end));
    const bool is_pair = text.substr(end, 2) == "\r\n";
    text.remove_prefix(std::min(text.size(), end + (is_pair ? 2 : 1)));
  }
  return lines;
}

std::string reason_for(const BestSplit& best) {
  const Split& split = best.split;
  const Dialect& dialect = split.dialect;
  const Region& region = split.region;
  const Fit fit = fit_of(split);
  if (split.records() == 0) return "there is no record";
  std::string reason;
  if (fit == Fit::none) {
    reason = fmt::format("no delimiter splits the first {} records", split.records());
    for (const Candidate& weak : best.weak) {
      if (weak.quote == dialect.quote)
        reason += fmt::format("; {} would split each into {}: --delimiter '{}'", name_of(weak.delimiter), weak.fields,
                              weak.delimiter);
    }
    return reason;
  }
  if (fit > Fit::ragged && region.begin > 0) {
    reason =
        fmt::format("{} splits {} of the first {} records into {} fields, from line {} on", name_of(dialect.delimiter),
                    region.agreeing, split.records(), region.columns, split.line(region.begin));
  } else if (split.as_first == split.records()) {
    reason = fmt::format("{} splits each of the first {} records into {} fields", name_of(dialect.delimiter),
                         split.records(), split.fields);
  } else {
    reason = fmt::format("{} splits {} of the first {} records into {} fields, as the first",
                         name_of(dialect.delimiter), split.as_first, split.records(), split.fields);
  }
  if (dialect.inner_quotes) reason += "; quotes inside fields that don't begin with one are data";
  for (const Candidate& other : best.even) {
    if (other.delimiter != dialect.delimiter && other.quote == dialect.quote)
      reason += fmt::format("; {} would split each into {}", name_of(other.delimiter), other.fields);
  }
  return reason;
}

std::string note_of_separator_line(const std::string& separator) {
  return fmt::format("line 1 says that {} is the delimiter, and is left out", name_of(separator));
}

std::string note_of_title(const Sample& sample, std::int64_t first_line, std::int64_t last_line) {
  const auto lines = lines_of(sample.text, first_line, 1);
  return fmt::format("{} left out as a title or notes above the table: \"{}\"; --skip-lines says otherwise",
                     first_line == last_line ? fmt::format("line {} is", first_line)
                                             : fmt::format("lines {} to {} are", first_line, last_line),
                     lines.empty() ? "" : shorten(lines.front(), kShownBytes));
}

std::string note_of_surplus(std::size_t fields) {
  return fmt::format("{} behind the last column {} empty in every row and {} no name: left out; "
                     "--trailing-delimiters keep says otherwise",
                     fields == 1 ? "a field" : fmt::format("{} fields", fields), fields == 1 ? "is" : "are",
                     fields == 1 ? "has" : "have");
}

std::string note_of_labels() {
  return "rows have one field more than the header: the first is taken for the row's label, as R writes them";
}

std::string note_of_second_header(const Split& split, const TableTop& top, std::int64_t skipped_lines) {
  const bool has_groups = top.second == SecondHeader::groups;
  const std::size_t record = has_groups ? top.first : top.first + 1;
  if (top.second == SecondHeader::ruler)
    return fmt::format("line {} is a ruler of dashes, and is left out; --header yes says otherwise",
                       split.line(record) + skipped_lines);
  return fmt::format("line {} is taken for {}, kept as the columns' titles: \"{}\"; --header yes says otherwise",
                     split.line(record) + skipped_lines,
                     has_groups                          ? "groups of columns"
                     : top.second == SecondHeader::units ? "the columns' units"
                                                         : "longer names",
                     texts_of(split, record));
}

std::string note_of_index_names(const Split& split, const TableTop& top, std::int64_t skipped_lines) {
  return fmt::format("line {} names the rows' labels, as pandas writes it: \"{}\"; --header 2 says otherwise",
                     split.line(top.first + 2) + skipped_lines, texts_of(split, top.first + 2));
}

std::string note_of_database_dump() {
  return "backslashes escape as MySQL and PostgreSQL write them, since there are fields \\N, which are missing; "
         "--escape none says otherwise";
}

bool is_database_dump(const Split& split) {
  constexpr std::string_view kEscaped = "bfnrtvNZ0\\\t\n";
  bool has_null = false;
  for (const Record& record : split.batch.records) {
    for (std::size_t i = 0; i < record.field_count; ++i) {
      const std::string_view text = split.batch.text(split.batch.field(record, i));
      has_null = has_null || text == "\\N";
      for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
        if (at + 1 == text.size() || kEscaped.find(text[at + 1]) == std::string_view::npos) return false;
      }
    }
  }
  return has_null;
}

Doubt doubt_of_title(const Split& split, std::size_t first, bool has_header) {
  const std::int64_t line = split.line(first), skipped = line - 1;
  Doubt doubt;
  doubt.what = fmt::format("{} {}, and from line {} on there are {} in each of {}",
                           skipped == 1 ? "line 1 has" : fmt::format("line {} has", split.line(first - 1)),
                           split.width(first - 1) == 1 ? "1 field" : fmt::format("{} fields", split.width(first - 1)),
                           line, split.region.columns, split.region.agreeing);
  const std::string is_header = fmt::format("--skip-lines {} --header yes if line {} is the header", skipped, line);
  const std::string is_row = fmt::format("--skip-lines {} --header no if it's a row", skipped);
  doubt.ways = has_header ? std::vector{is_header, is_row} : std::vector{is_row, is_header};
  doubt.ways.emplace_back("--delimiter if it's another one (none if every line is one value)");
  return doubt;
}

std::optional<Doubt> doubt_of_quoted_lines(const Split& split) {
  if (split.records() < 2 || split.quoted != split.records()) return std::nullopt;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const auto parts = std::ranges::count(split.text(0, 0), delimiter);
    bool is_even = parts > 0;
    for (std::size_t i = 0; i < split.records() && is_even; ++i) {
      const std::string_view text = split.text(i, 0);
      // With a blank behind, it's prose.
      const bool is_prose = text.find(std::string{delimiter, ' '}) != std::string_view::npos;
      is_even = split.width(i) == 1 && std::ranges::count(text, delimiter) == parts && !is_prose;
    }
    if (!is_even) continue;
    return Doubt{fmt::format("each line is in quotes as a whole, and {} splits what is within into {} fields",
                             name_of(delimiter), parts + 1),
                 {"--delimiter none if each line is one value",
                  "or take the quotes away, as with sed 's/^\"//; s/\"\\r*$//; s/\"\"/\"/g'"}};
  }
  return std::nullopt;
}

Error error_of(const Doubt& doubt, const Sample& sample, const Dialect& dialect) {
  std::string message =
      fmt::format("{}: it isn't clear where the table begins: {} (split at {}, {} around fields); say {}", sample.file,
                  doubt.what, name_of(dialect.delimiter), name_of(dialect.quote), fmt::join(doubt.ways, ", "));
  std::int64_t number = sample.skipped_lines;
  for (const std::string& line : lines_of(sample.text, 1, kShownLines))
    message += fmt::format("\n  line {}: {}", ++number, shorten(line, kShownBytes));
  return {ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace kiln::import
