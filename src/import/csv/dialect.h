// How a CSV file is written: which characters separate, quote and escape its fields, and whether its first record names
// the columns. Names follow Frictionless' Table Dialect and Python's csv module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "error/error.h"
#include "import/csv/dialect_options.h"

namespace kiln::import {

// What an escape does to the character behind it.
enum class EscapeStyle {
  literal,  // that character is data
  quotes,   // found in the file: a quote or an escape is data, before all else the escape is data itself
  letters,  // as MySQL's INTO OUTFILE and PostgreSQL's COPY write: \n is a line end, \t a tab, a lone \N is missing
};

// The record that stands beside the one with the columns' names, where a header has two.
enum class SecondHeader {
  none,
  units,   // below the names: in which unit the values are
  titles,  // below the names: longer names
  groups,  // above the names: each holds for its column and those to the right
  ruler,   // below the names: dashes, which say nothing
};

struct Dialect {
  std::string delimiter = ",";  // one character or several; empty: every line is one field
  char quote = '"';             // kNoCharacter: quotes are data
  char escape = kNoCharacter;   // takes the next character's meaning away, in quotes and outside
  EscapeStyle escape_style = EscapeStyle::literal;
  char comment = kNoCharacter;      // a line that begins with it isn't a record
  bool skip_initial_space = false;  // spaces before a field aren't data
  bool inner_quotes = false;        // a quote inside a field that doesn't begin with one is data
  bool header = true;               // the first record names the columns
  SecondHeader second_header = SecondHeader::none;
  bool index_names = false;     // below both, a record that names the first columns, as pandas writes it
  std::size_t columns = 0;      // 0: as many as the first record has fields
  bool row_labels = false;      // rows begin with a field that the header doesn't name
  bool drops_surplus = false;   // what is empty behind the last column isn't a column
  std::int64_t skip_lines = 0;  // lines before anything else
  std::int64_t end_line = 0;    // that line and all behind it are a footer; 0: there is none
  // Of a text that was made of something else (made/table_text.h):
  std::string made_of;                // what it was, for a person; empty: it's CSV
  bool quoted_is_text = false;        // a field in quotes is a text, whatever it looks like
  bool blank_is_row = false;          // a line is a row also where nothing is on it
  std::int64_t first_line = 1;        // how the first line is counted
  std::string reason, header_reason;  // for a person: why these characters, why a header or none
  std::vector<std::string> notes;     // for a person: what else was found, why, and which option says otherwise
};

// Two roles for one character can't both be read. Errors: invalid_argument.
Result<void> check_roles(const DialectOptions& options);

// A character for a message: comma, tab, double quote; otherwise as it is, in quotes.
std::string name_of(char character);
std::string name_of(const std::string& delimiter);

}  // namespace kiln::import
