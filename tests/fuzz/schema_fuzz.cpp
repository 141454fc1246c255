// Any bytes as a schema file (Table Schema, Table Dialect or Data Resource): it's read, or refused with a message that
// names the file and the place; and what a file was taken for can be done: its fields have names, no two the same, its
// characters differ, and a CSV file can be looked at with its dialect.
#include <nlohmann/json.hpp>

#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "fuzz.h"
#include "import/frictionless/schema_file.h"
#include "import/sniff/detect_dialect.h"

namespace {

using namespace kiln;

constexpr std::string_view kCsv = "a;b\n'1,5';x\n2;\"y\ty\"\n#3;z|\n";

constexpr const char* kName = "t.schema.json";

void check_refused(const Error& error) {
  MUST(error.code == ErrorCode::invalid_argument);
  MUST(error.message.starts_with(std::string(kName) + ": ") || error.message.starts_with(std::string(kName) + ", ") ||
       error.message.starts_with(std::string(kName) + " isn't JSON: "));
  MUST(error.message.size() < 2'048);  // whatever the file holds
}

void check_dialect(const import::DialectOptions& dialect) {
  const char quote = dialect.quote.value_or(import::kNoCharacter),
             escape = dialect.escape.value_or(import::kNoCharacter);
  MUST(!dialect.delimiter || !dialect.delimiter->empty());
  if (quote != import::kNoCharacter) MUST(quote != escape && quote != dialect.comment.value_or(import::kNoCharacter));
  MUST(dialect.skip_lines.value_or(0) >= 0 && dialect.footer_lines.value_or(0) >= 0);
  const auto found = import::detect_dialect({"file.csv", kCsv, true}, dialect);
  MUST(found || !found.error().message.empty());
}

void check_read(const import::SchemaFile& file) {
  std::set<std::string> names;
  for (const import::SchemaField& field : file.fields) MUST(!field.name.empty() && names.insert(field.name).second);
  if (file.missing_values) {
    const std::set<std::string> values(file.missing_values->begin(), file.missing_values->end());
    MUST(values.size() == file.missing_values->size());
  }
  check_dialect(file.dialect);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryFolder folder;
  const auto path = folder.write(kName, std::string(fuzz::text_of(data, size)));
  const auto file = import::read_schema_file(path);
  if (!file) {
    check_refused(file.error());
    return 0;
  }
  check_read(*file);
  // What was taken is a JSON object, for who reads it with another program, too.
  MUST(nlohmann::json::parse(data, data + size).is_object());
  return 0;
}
