#include "import/dataset_name.h"

#include "catch.h"

namespace kiln::import {
namespace {

TEST_CASE("the dataset is named after the file, without folder and extensions") {
  CHECK(dataset_name("data/flights.csv.gz") == "flights");
  CHECK(dataset_name("/tmp/x/weather.tsv") == "weather");
  CHECK(dataset_name("plain") == "plain");
  CHECK(dataset_name("städte.csv") == "städte");
}

TEST_CASE("a name that SQL would want quoted is made plain") {
  CHECK(dataset_name("my sales-2013.v2.csv") == "my_sales_2013_v2");
  CHECK(dataset_name("2013.csv") == "_2013");
}

TEST_CASE("a name that the baked file needs itself gets another") {
  CHECK(dataset_name("columns.csv") == "columns_data");
  CHECK(dataset_name("Kiln_dataset.csv") == "Kiln_dataset_data");
  CHECK_FALSE(check_dataset_name("sqlite_x").has_value());
  CHECK_FALSE(check_dataset_name("").has_value());
  CHECK(check_dataset_name("any name").value() == "any name");
}

}  // namespace
}  // namespace kiln::import
