// kiln import: runs the import with a progress bar, and closes with a summary.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/progress_bar.h"
#include "cli/shutdown_signals.h"

namespace kiln::cli {

namespace {

class CommandObserver : public import::ImportObserver {
 public:
  bool on_progress(std::string_view step, double fraction) override {
    bar_.show(step, fraction);
    return !signals_.pending();
  }

 private:
  ProgressBar bar_;
  ShutdownSignals signals_;
};

// 336776 -> "336,776"
std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), 1, ',');
  return digits;
}

// How many characters a UTF-8 text has, which is how wide most of them are on a terminal.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

void print_summary(const import::Imported& imported, const std::filesystem::path& database, std::chrono::duration<double> time) {
  const auto& [catalogue, dialect, counts] = imported;
  std::size_t name_width = 0;
  for (const CatalogueColumn& column : catalogue.columns) name_width = std::max(name_width, characters(column.name));

  fmt::print("{}: {} rows, {} columns, from {}\n", catalogue.name, with_commas(catalogue.rows), catalogue.columns.size(), catalogue.source_name);
  fmt::print("dialect: {} between fields, {} around them: {}\n", import::name_of(dialect.delimiter), import::name_of(dialect.quote), dialect.reason);
  if (counts.padded > 0) fmt::print("{} short rows were padded with missing values\n", with_commas(counts.padded));
  if (counts.skipped > 0) fmt::print("{} ragged rows were skipped\n", with_commas(counts.skipped));
  for (std::size_t i = 0; i < catalogue.columns.size(); ++i) {
    const CatalogueColumn& column = catalogue.columns[i];
    const std::string padding(name_width - characters(column.name), ' ');
    const std::string missing = column.statistics.nulls == 0 ? "" : fmt::format("; {} missing", with_commas(column.statistics.nulls));
    fmt::print("{:4}  {}{}  {:7}  {}{}\n", i, column.name, padding, to_string(column.type), column.type_reason, missing);
  }
  std::error_code error;
  const auto bytes = std::filesystem::file_size(database, error);
  fmt::print("baked {} ({:.1f} MB) in {:.1f} s\n", database.string(), static_cast<double>(error ? 0 : bytes) / 1e6, time.count());
}

}  // namespace

int run_import(const ImportCommand& command) {
  const auto start = std::chrono::steady_clock::now();
  const auto baked = [&] {
    CommandObserver observer;
    return import::import_csv(command.options, observer);
  }();
  if (!baked) return report(baked.error());
  print_summary(*baked, command.options.database, std::chrono::steady_clock::now() - start);
  return kExitSuccess;
}

}  // namespace kiln::cli
