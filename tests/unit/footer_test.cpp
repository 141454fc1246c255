#include "import/sniff/footer.h"

#include <string>
#include <vector>

#include "byte_reader.h"
#include "catch.h"
#include "import/csv/record_reader.h"

namespace kiln::import {
namespace {

// The footer of a file whose first column holds texts and whose second numbers, up to that line.
std::optional<Footer> footer_of(const std::string& csv, std::int64_t first_text_line, bool may_have_total = true) {
  Dialect dialect;
  dialect.columns = 2;
  RecordOptions options;
  options.tail_records = kMaxFooterRecords + 1;
  auto reader = RecordReader::open("t.csv", test::bytes_of(csv), dialect, options);
  REQUIRE(reader);
  for (RecordBatch batch;;) {
    const auto is_there = reader->next(batch);
    REQUIRE(is_there);
    if (!*is_there) break;
  }
  return find_footer(reader->tail(), {{false, 2}, {true, first_text_line}}, may_have_total);
}

TEST_CASE("sources, notes and counts of rows below a table are a footer, with what stands between") {
  CHECK(footer_of("a,b\nx,1\ny,2\nSource: the office\n", 0)->line == 4);
  CHECK(footer_of("a,b\nx,1\ny,2\n(2 rows)\n", 0)->records == 1);
  CHECK(footer_of("a,b\nx,1\ny,2\n,\nProvisional figures,\n", 0)->line == 4);
  CHECK(footer_of("a,b\nx,1\ny,2\n,\nProvisional,\n(2 rows),\n", 0)->records == 3);
  CHECK(footer_of("a,b\nx,1\ny,\nz,3\nSource: the office,\n", 0)->line == 5);  // rows are as sparse
  CHECK(footer_of("a,b\nx,1\ny,2\n\nwhatever\nelse\n", 0)->records == 2);
  CHECK(footer_of("a,b\nx,1\ny,2\nSource: a, b\n", 4)->line == 4);  // as many fields as a row, and a text among numbers
}

TEST_CASE("a row that was cut off, a value or a row with little in it is no footer") {
  CHECK_FALSE(footer_of("a,b\nx,1\ny,2\nLon\n", 0));
  CHECK_FALSE(footer_of("a,b\nx,1\ny,2\n3\n", 0));
  CHECK_FALSE(footer_of("a,b\nx,1\ny,2\nz,\n", 0));
  CHECK_FALSE(footer_of("a,b\nx,1\ny,2\n,\nz,\n", 0));
  CHECK_FALSE(footer_of("a,b\nx,1\n,\ny,2\n,\nz z z,\n", 0));  // rows of nothing stand among them
  CHECK_FALSE(footer_of("a,b\nx,1\ny,2\n", 0));
}

TEST_CASE("a total may be part of it, and is left to be confirmed") {
  const auto footer = footer_of("a,b\nx,1\ny,2\nTotal:,3\n\nSource: z\n", 0);
  CHECK((footer->line == 4 && footer->records == 2 && footer->total));
  CHECK(footer_of("a,b\nx,1\ny,2\nTotal:,3\n\nSource: z\n", 0, false)->line == 6);
}

}  // namespace
}  // namespace kiln::import
