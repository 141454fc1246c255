#include "terminal/column_table.h"

#include "catch.h"
#include "terminal/text.h"

namespace kiln::terminal {
namespace {

catalogue::Catalogue example() {
  catalogue::Catalogue catalogue;
  catalogue.name = "t";
  catalogue.rows = 2000;
  catalogue.source_name = "t.csv";
  catalogue::CatalogueColumn numbers;
  numbers.name = "größe";
  numbers.type = ColumnType::real;
  numbers.statistics.count = 1999;
  numbers.statistics.nulls = 1;
  numbers.statistics.distinct = 1500;
  numbers.statistics.min = -1.5;
  numbers.statistics.max = 2.25;
  numbers.statistics.mode = 2.0;
  numbers.statistics.histogram = {{-1.5, 0.0, 1000}, {0.0, 2.25, 999}};
  numbers.statistics.median = 0.5;
  catalogue::CatalogueColumn texts;
  texts.name = "t";
  texts.type = ColumnType::text;
  texts.statistics.count = 1000;
  texts.statistics.nulls = 1000;
  texts.statistics.distinct = 2;
  texts.statistics.min = "a";
  texts.statistics.max = "b";
  texts.statistics.mode = "b";
  texts.statistics.most_frequent = {{"b", 800}, {"a", 200}};
  catalogue::CatalogueColumn none;
  none.name = "none";
  none.statistics.nulls = 2000;
  catalogue.columns = {numbers, texts, none};
  return catalogue;
}

TEST_CASE("a line for the dataset and one for each column, in columns") {
  CHECK(column_table(example()) ==
        "t: 2,000 rows, 3 columns, from t.csv\n"
        "\n"
        "  name   type   nulls  distinct   min  median/mode   max  distribution\n"
        "0 größe  REAL  <0.1 %     1,500  -1.5          0.5  2.25  ██\n"
        "1 t      TEXT  50.0 %         2     a            b     b  █▂\n"
        "2 none   TEXT   100 %         0\n");
}

TEST_CASE("licence and title are said where there are some") {
  catalogue::Catalogue catalogue = example();
  catalogue.title = "A title";
  catalogue.license = "CC0-1.0";
  CHECK(column_table(catalogue).starts_with("t: 2,000 rows, 3 columns, from t.csv, CC0-1.0\nA title\n\n"));
}

TEST_CASE("no line is wider than 100 characters, whatever the names and values are") {
  catalogue::Catalogue catalogue = example();
  for (catalogue::CatalogueColumn& column : catalogue.columns) {
    column.name = std::string(200, 'n');
    column.statistics.distinct = 1'000'000;
    column.statistics.min = column.statistics.mode = column.statistics.max = std::string(1000, 'v');
    column.statistics.histogram.resize(40, {{}, {}, 1});
  }
  const std::string table = column_table(catalogue);
  for (std::size_t begin = table.find("\n\n") + 2; begin < table.size();) {
    const std::size_t end = table.find('\n', begin);
    CHECK(characters(table.substr(begin, end - begin)) <= 100);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace kiln::terminal
