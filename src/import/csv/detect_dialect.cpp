#include "import/csv/detect_dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "import/csv/csv_parser.h"
#include "import/csv/detect_header.h"

namespace kiln::import {

namespace {

// In the order in which they win where several split the records evenly into as many fields.
constexpr char kDelimiters[] = {',', '\t', ';', '|'};
// Colons stand in times and spaces in names: they are believed only where none of the others splits the records evenly,
// and if they split them into more than two fields.
constexpr char kWeakDelimiters[] = {':', ' '};

bool is_weak(char delimiter) { return std::ranges::find(kWeakDelimiters, delimiter) != std::end(kWeakDelimiters); }

// How a dialect splits the sample.
struct Split {
  Dialect dialect;
  RecordBatch batch;         // its records, without blank lines
  std::size_t fields = 0;    // of the first record
  std::size_t as_first = 0;  // records with as many fields as the first, itself among them
  std::size_t quoted = 0;    // fields in quotes
  bool is_clean = true;      // no quote out of place, and no record that swallows the rest of the sample

  std::size_t records() const { return batch.records.size(); }
  bool is_believable() const { return fields >= (is_weak(dialect.delimiter) ? 3 : 2); }
  bool is_even() const { return is_clean && is_believable() && as_first == records(); }
};

Split split_sample(std::string_view sample, bool is_whole, const Dialect& dialect) {
  Split split;
  split.dialect = dialect;
  RecordBatch& batch = split.batch;
  batch.bytes.assign(sample.begin(), sample.end());
  const std::size_t used = CsvParser(dialect).parse(batch, is_whole);
  split.is_clean = batch.problems.empty() && (is_whole || used >= sample.size() / 2);
  std::erase_if(batch.records,
                [&](const Record& record) { return record.field_count == 1 && batch.field(record, 0).is_missing(); });
  for (const Record& record : batch.records) {
    if (split.fields == 0) split.fields = record.field_count;
    if (record.field_count == split.fields) ++split.as_first;
    for (std::size_t i = 0; i < record.field_count; ++i) split.quoted += batch.field(record, i).is_quoted;
  }
  return split;
}

// Whether in this sample every field after a delimiter that isn't empty begins with a space, as in "a, b, c".
bool has_initial_spaces(const Split& split) {
  std::size_t with_space = 0;
  for (const Record& record : split.batch.records) {
    for (std::size_t i = 1; i < record.field_count; ++i) {
      const Field& field = split.batch.field(record, i);
      if (field.is_missing()) continue;
      if (field.is_quoted || split.batch.text(field)[0] != ' ') return false;
      ++with_space;
    }
  }
  return with_space > 0;
}

// A quote that is used and closes each time says more than one that isn't used; an even split more than an uneven one.
bool is_better(const Split& one, const Split& other) {
  const auto score = [](const Split& split) {
    const bool even = split.is_even();
    const std::size_t agreeing =
        split.is_believable() ? split.as_first * 1000 / std::max<std::size_t>(1, split.records()) : 0;
    return std::tuple(even, even && !is_weak(split.dialect.delimiter), even ? split.fields : agreeing,
                      even ? split.quoted > 0 : split.is_clean);
  };
  return score(one) > score(other);
}

class Detector {
 public:
  Detector(std::string_view sample, bool is_whole, const DialectOptions& options)
      : sample_(sample), is_whole_(is_whole), options_(options) {
    base_.escape = options.escape.value_or(kNoCharacter);
    base_.comment = options.comment.value_or(kNoCharacter);
    base_.skip_lines = options.skip_lines.value_or(0);
  }

  Dialect run() {
    std::vector<char> delimiters;
    if (options_.delimiter) {
      delimiters = {*options_.delimiter};
    } else {
      delimiters.assign(std::begin(kDelimiters), std::end(kDelimiters));
      delimiters.insert(delimiters.end(), std::begin(kWeakDelimiters), std::end(kWeakDelimiters));
    }
    const std::vector<char> quotes = options_.quote ? std::vector{*options_.quote} : std::vector{'"', '\''};
    for (const char quote : quotes) {
      for (const char delimiter : delimiters) {
        try_dialect(delimiter, quote, base_.escape);
      }
    }
    // A backslash before a quote is looked at only where nothing else explains the quotes.
    if (!best_.is_clean && !options_.escape && sample_.find("\\\"") != std::string_view::npos) {
      for (const char delimiter : delimiters) try_dialect(delimiter, '"', '\\');
    }
    Dialect dialect = best_.dialect;
    dialect.reason = reason();
    decide_header(best_.batch, options_.header, dialect);
    return dialect;
  }

 private:
  void try_dialect(char delimiter, char quote, char escape) {
    if (delimiter == quote || delimiter == escape || delimiter == base_.comment ||
        (quote == escape && quote != kNoCharacter))
      return;
    Dialect dialect = base_;
    dialect.delimiter = delimiter;
    dialect.quote = quote;
    dialect.escape = escape;
    dialect.skip_initial_space = options_.skip_initial_space.value_or(false);
    Split split = split_sample(sample_, is_whole_, dialect);
    // With "a, "b, c"" the plain reading finds quotes out of place: both are tried where a space follows a delimiter.
    if (!options_.skip_initial_space && delimiter != ' ' &&
        sample_.find(std::string{delimiter, ' '}) != std::string_view::npos) {
      dialect.skip_initial_space = true;
      Split trimmed = split_sample(sample_, is_whole_, dialect);
      if (has_initial_spaces(split) || (!split.is_clean && trimmed.is_even())) split = std::move(trimmed);
    }
    // Apostrophes are common in texts: they are quotes only where they are used as such, and closed each time.
    if (quote == '\'' && !options_.quote && (split.quoted == 0 || !split.is_clean)) return;
    if (split.is_even()) even_.push_back({delimiter, quote, split.fields});
    if (!has_best_ || is_better(split, best_)) best_ = std::move(split);
    has_best_ = true;
  }

  std::string reason() const {
    if (options_.delimiter && options_.quote) return "as the options say";
    if (options_.delimiter) return "the delimiter is as the option says";
    const Dialect& dialect = best_.dialect;
    if (best_.records() == 0) return "there is no record";
    if (!best_.is_believable()) return fmt::format("no delimiter splits the first {} records", best_.records());
    std::string reason = best_.as_first == best_.records()
                             ? fmt::format("{} splits each of the first {} records into {} fields",
                                           name_of(dialect.delimiter), best_.records(), best_.fields)
                             : fmt::format("{} splits {} of the first {} records into {} fields, as the first",
                                           name_of(dialect.delimiter), best_.as_first, best_.records(), best_.fields);
    for (const Even& other : even_) {
      if (other.delimiter != dialect.delimiter && other.quote == dialect.quote) {
        reason += fmt::format("; {} would split each into {}", name_of(other.delimiter), other.fields);
      }
    }
    return reason;
  }

  struct Even {
    char delimiter, quote;
    std::size_t fields;
  };

  const std::string_view sample_;
  const bool is_whole_;
  const DialectOptions& options_;
  Dialect base_;
  Split best_;
  bool has_best_ = false;
  std::vector<Even> even_;
};

}  // namespace

Dialect detect_dialect(std::string_view sample, bool is_whole, const DialectOptions& options) {
  return Detector(sample, is_whole, options).run();
}

}  // namespace kiln::import
