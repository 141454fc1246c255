// The dataset's columns as the OpenAPI document says them: the words for them in addresses, a filter parameter for
// each, and the schemas of their cells.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/catalogue.h"

namespace kiln::openapi {

using Json = nlohmann::ordered_json;

class Columns {
 public:
  explicit Columns(const catalogue::Catalogue& catalogue);  // which must outlive it

  // The words that a path takes for a column: names first, then numbers. Left out are names that are the number of a
  // column, and "." and "..", which can't be segments of a path.
  Json words(bool (*wanted)(ColumnType)) const;
  Json names() const;

  // The one word for a column in the lists that select, order, and, or hold: its name, in double quotes where it needs
  // them, or else its number.
  std::string list_word(std::size_t position) const;
  // Every word that such a list takes for these columns, as alternatives of a regular expression; empty where there are
  // none.
  std::string list_words_pattern(bool (*wanted)(ColumnType)) const;

  // The name of the parameter that filters by a column.
  std::string parameter_name(std::size_t position) const;
  // A filter that some row passes: "eq.UA".
  std::string example_filter(std::size_t position) const;
  // {"filter.0": {"name": "year", "in": "query", …}, …}: for the components; and references to them. Each is a list, so
  // that a client made of the document can give two of a column, of which both must hold.
  Json filter_parameters() const;
  Json filter_references() const;

  // Of a figure of a column of numbers, such as its mean. Where all values are finite, and far from the greatest
  // double, figures are, too, and a client needn't think of infinite ones.
  Json numeric_value_schema() const;
  // {"year": {"type": ["integer", "null"], …}, …}: the members of a row, and its number where that was selected.
  Json row_properties() const;

  // The columns that make the best examples: of numbers, the one that varies most; of texts, the one with the fewest
  // different values, but more than one.
  std::optional<std::size_t> number() const;
  std::optional<std::size_t> text() const;

 private:
  bool means_itself(const std::string& name) const;  // as a column, the name isn't taken for a number
  const catalogue::Catalogue& catalogue_;
};

bool is_any(ColumnType type);
bool is_text(ColumnType type);

}  // namespace kiln::openapi
