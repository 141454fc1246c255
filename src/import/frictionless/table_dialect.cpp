#include "import/frictionless/table_dialect.h"

#include <set>

#include "import/csv/dialect.h"

namespace kiln::import {

namespace {

constexpr const char* kProperties[] = {"delimiter",        "quoteChar",      "escapeChar",   "doubleQuote",
                                       "skipInitialSpace", "lineTerminator", "headerRows",   "headerJoin",
                                       "commentChar",      "commentRows",    "nullSequence", "header"};

// Of spreadsheets, databases and JSON files. The standard lets a reader of CSV ignore them; but who wrote one means
// another file.
constexpr const char* kPropertiesOfOthers[] = {"property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table"};

// The standard has no word for "there is none"; null and "" can't mean anything else.
enum class MayBeNone { no, yes };

Result<void> read_character(const JsonPlace& object, const char* name, MayBeNone may_be_none,
                            std::optional<char>& character) {
  const auto place = object.member(name);
  if (!place) return {};
  if (may_be_none == MayBeNone::yes && place->is_null()) {
    character = kNoCharacter;
    return {};
  }
  KILN_TRY(const std::string text, place->string());
  if (may_be_none == MayBeNone::yes && text.empty()) {
    character = kNoCharacter;
    return {};
  }
  const bool is_one = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80;
  if (!is_one || text[0] == kNoCharacter || text[0] == '\n' || text[0] == '\r') {
    return place->fail("expected one ASCII character that isn't a line end, found {}", place->shown());
  }
  character = text[0];
  return {};
}

// One character can't have two meanings, except that an escape that is the quote itself says what doubled quotes are;
// the quote is then the standard's default, where it isn't said.
Result<void> check_characters(const JsonPlace& object, DialectOptions& options) {
  constexpr char kDefaultQuote = '"';
  if (options.escape && *options.escape != kNoCharacter && *options.escape == options.quote.value_or(kDefaultQuote)) {
    options.quote = options.escape;
    options.escape = kNoCharacter;
  }
  const auto delimiter = options.delimiter ? std::optional((*options.delimiter)[0]) : std::nullopt;
  const std::pair<const char*, std::optional<char>> characters[] = {{"delimiter", delimiter},
                                                                    {"quoteChar", options.quote},
                                                                    {"escapeChar", options.escape},
                                                                    {"commentChar", options.comment}};
  for (auto one = std::begin(characters); one != std::end(characters); ++one) {
    if (!one->second || *one->second == kNoCharacter) continue;
    for (auto other = std::next(one); other != std::end(characters); ++other) {
      if (one->second != other->second) continue;
      return object.fail("{} and {} are both {}; each needs a character of its own", one->first, other->first,
                         name_of(*one->second));
    }
  }
  return {};
}

// Row numbers from 1, in order, each once.
Result<std::set<std::int64_t>> read_rows(const JsonPlace& place) {
  KILN_TRY(const auto elements, place.elements());
  std::set<std::int64_t> rows;
  for (const JsonPlace& element : elements) {
    KILN_TRY(const std::int64_t row, element.positive_integer());
    rows.insert(row);
  }
  return rows;
}

// Which rows are the header and which are none at all. Rows before the header are taken as lines: they are a preamble,
// which isn't CSV yet. What can be said to kiln is one header and lines to skip before it.
Result<void> read_header(const JsonPlace& object, DialectOptions& options) {
  KILN_TRY(options.header, object.boolean_member("header"));
  std::set<std::int64_t> header, comments;
  const auto header_place = object.member("headerRows");
  const auto comment_place = object.member("commentRows");
  if (header_place) {
    KILN_TRY(header, read_rows(*header_place));
  }
  if (comment_place) {
    KILN_TRY(comments, read_rows(*comment_place));
  }
  if (options.header == false) {
    // Writers that write every default write [1], too.
    if (!header.empty() && *header.rbegin() > 1)
      return header_place->fail("header is false, so there are no header rows; take one of the two out");
    header.clear();
  } else if (header_place) {
    if (header.empty())
      return header_place->fail(
          "expected one row's number, found none; say \"header\": false where there is no header");
    if (header.size() > 1) {
      return header_place->fail(
          "expected one row's number, found {}; a header of several rows can't be read: join them in the file",
          header.size());
    }
    options.header = true;
    options.skip_lines = *header.begin() - 1;  // comments among them are skipped like all before the header
  }
  if (comments.empty()) return {};
  const std::int64_t last = *comments.rbegin();
  if (!header.empty() && last < *header.begin()) return {};
  if (!header.empty() || last != static_cast<std::int64_t>(comments.size())) {
    return comment_place->fail("expected the numbers of the rows before the header, 1 and on, found {}; "
                               "leave other rows out of the file, or mark them with a commentChar",
                               comment_place->shown());
  }
  options.skip_lines = last;
  return {};
}

// Every line end is understood, and only line ends.
Result<void> check_line_terminator(const JsonPlace& object) {
  const auto place = object.member("lineTerminator");
  if (!place) return {};
  KILN_TRY(const std::string text, place->string());
  if (text == "\r\n" || text == "\n" || text == "\r") return {};
  return place->fail("expected \"\\r\\n\", \"\\n\" or \"\\r\", found {}; convert the file to one of these",
                     place->shown());
}

Result<void> read_format(const JsonPlace& object, TableDialect& dialect) {
  DialectOptions& options = dialect.options;
  std::optional<char> delimiter;
  KILN_CHECK(read_character(object, "delimiter", MayBeNone::no, delimiter));
  if (delimiter) options.delimiter = std::string(1, *delimiter);
  KILN_CHECK(read_character(object, "quoteChar", MayBeNone::yes, options.quote));
  KILN_CHECK(read_character(object, "escapeChar", MayBeNone::yes, options.escape));
  KILN_CHECK(read_character(object, "commentChar", MayBeNone::yes, options.comment));
  KILN_CHECK(check_line_terminator(object));
  // Without effect: where quotes aren't doubled, doubled ones don't occur, because a lone quote inside would end the
  // field.
  KILN_CHECK(object.boolean_member("doubleQuote"));
  if (const auto place = object.member("skipInitialSpace")) {
    KILN_TRY(options.skip_initial_space, place->boolean());
  }
  if (const auto place = object.member("nullSequence"); place && !place->is_null()) {
    KILN_TRY(dialect.null_sequence, place->string());
  }
  return {};
}

}  // namespace

std::optional<JsonPlace> find_dialect_property(const JsonPlace& place) {
  for (const char* name : kProperties) {
    if (auto found = place.member(name)) return found;
  }
  return std::nullopt;
}

Result<TableDialect> read_table_dialect(const JsonPlace& place) {
  KILN_TRY(const JsonPlace object, place.object());
  for (const char* name : kPropertiesOfOthers) {
    if (const auto other = object.member(name))
      return other->fail("is for spreadsheets, databases and JSON, and kiln reads CSV; take it out");
  }
  TableDialect dialect;
  KILN_CHECK(read_format(object, dialect));
  // frictionless-py (since version 5) writes what is special to CSV into an object of its own.
  if (const auto csv = object.member("csv"); csv && csv->is_object()) KILN_CHECK(read_format(*csv, dialect));
  KILN_CHECK(check_characters(object, dialect.options));
  KILN_CHECK(read_header(object, dialect.options));
  return dialect;
}

}  // namespace kiln::import
