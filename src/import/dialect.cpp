#include "import/dialect.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "import/csv_reader.h"

namespace kiln::import {

namespace {

constexpr std::size_t kSampleBytes = 256 * 1024;  // some thousand records; a header and a dozen of them mostly decide already
// In the order in which they win where several split the records evenly.
constexpr std::array kDelimiters{',', '\t', ';', '|', ':', ' '};
constexpr std::array kQuotes{'"', '\''};

// Colons stand in times and spaces in names: these two have to split a record into more than two fields to be believed.
std::size_t least_fields(char delimiter) { return delimiter == ':' || delimiter == ' ' ? 3 : 2; }

// How a dialect splits the sample.
struct Split {
  Dialect dialect;
  std::size_t header_fields = 0;
  std::size_t records = 0;
  std::size_t as_header = 0;  // records with as many fields as the header, itself among them
  bool is_believable() const { return header_fields >= least_fields(dialect.delimiter); }
  bool is_even() const { return is_believable() && as_header == records; }
};

struct Counter {
  Split split;
  std::size_t fields = 0;
  void end_record() {
    if (fields == 0) return;  // an empty line
    if (split.records++ == 0) split.header_fields = fields;
    if (fields == split.header_fields) ++split.as_header;
    fields = 0;
  }
};

Split split_sample(std::string_view sample, char delimiter, char quote, bool is_whole) {
  Counter counter;
  counter.split.dialect = {delimiter, quote, {}};
  csv_parser parser{};
  csv_init(&parser, 0);
  csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
  csv_set_quote(&parser, static_cast<unsigned char>(quote));
  csv_set_space_func(&parser, [](unsigned char) { return 0; });
  const auto on_field = [](void*, std::size_t, void* self) { ++static_cast<Counter*>(self)->fields; };
  const auto on_end = [](int, void* self) { static_cast<Counter*>(self)->end_record(); };
  csv_parse(&parser, sample.data(), sample.size(), on_field, on_end, &counter);
  if (is_whole) csv_fini(&parser, on_field, on_end, &counter);  // otherwise the last record is cut
  csv_free(&parser);
  return counter.split;
}

// The sample, and whether it is the whole file.
Result<std::pair<std::string, bool>> read_sample(InputFile& input) {
  std::string sample(kSampleBytes, '\0');
  std::size_t size = 0;
  while (size < sample.size()) {
    KILN_TRY(const std::size_t got, input.read(std::span(sample).subspan(size)));
    if (got == 0) break;
    size += got;
  }
  const bool is_whole = size < sample.size();
  sample.resize(size);
  KILN_CHECK(input.rewind());
  return std::pair(std::move(sample), is_whole);
}

std::string reason_of(const Split& best, const std::vector<Split>& splits) {
  if (best.records == 0) return "the file is empty";
  if (!best.is_believable()) return fmt::format("no delimiter splits the first {} records", best.records);
  std::string reason = best.is_even() ? fmt::format("{} splits each of the first {} records into {} fields", name_of(best.dialect.delimiter), best.records, best.header_fields)
                                      : fmt::format("{} splits {} of the first {} records into {} fields, as the header", name_of(best.dialect.delimiter),
                                                    best.as_header, best.records, best.header_fields);
  for (const Split& other : splits) {
    const bool is_another = other.dialect.delimiter != best.dialect.delimiter && other.dialect.quote == best.dialect.quote;
    if (is_another && other.is_even()) reason += fmt::format("; {} would split each into {}", name_of(other.dialect.delimiter), other.header_fields);
  }
  return reason;
}

}  // namespace

std::string name_of(char character) {
  switch (character) {
    case ',': return "comma";
    case ';': return "semicolon";
    case '\t': return "tab";
    case '|': return "pipe";
    case ':': return "colon";
    case ' ': return "space";
    case '"': return "double quote";
    case '\'': return "single quote";
    default: return fmt::format("\"{}\"", character);
  }
}

Result<Dialect> detect_dialect(InputFile& input, const DialectOptions& options) {
  if (options.delimiter && options.quote) return Dialect{*options.delimiter, *options.quote, "as the options say"};
  KILN_TRY(const auto read, read_sample(input));
  std::string_view sample = read.first;
  if (sample.starts_with(kByteOrderMark)) sample.remove_prefix(kByteOrderMark.size());

  const std::vector<char> delimiters = options.delimiter ? std::vector{*options.delimiter} : std::vector(kDelimiters.begin(), kDelimiters.end());
  const std::vector<char> quotes = options.quote ? std::vector{*options.quote} : std::vector(kQuotes.begin(), kQuotes.end());
  std::vector<Split> splits;
  for (const char quote : quotes) {
    for (const char delimiter : delimiters) splits.push_back(split_sample(sample, delimiter, quote, read.second));
  }
  // The first that splits evenly; otherwise the believable one with which most records agree: their rest will be errors.
  auto best = std::ranges::find_if(splits, &Split::is_even);
  if (best == splits.end()) {
    best = splits.begin();
    for (auto split = splits.begin(); split != splits.end(); ++split) {
      const auto agree = [](const Split& one) { return one.is_believable() ? one.as_header * 1000 / std::max<std::size_t>(1, one.records) : 0; };
      if (agree(*split) > agree(*best)) best = split;
    }
  }
  Dialect dialect = best->dialect;
  dialect.reason = options.delimiter ? "the delimiter is as the option says" : reason_of(*best, splits);
  return dialect;
}

}  // namespace kiln::import
