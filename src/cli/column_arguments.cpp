#include "cli/column_arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "value/column_type.h"

namespace kiln::cli {

namespace {

import::TypeOption parse_type(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const auto type = equals == std::string::npos ? std::nullopt : [&] {
    std::string name = text.substr(equals + 1);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return parse_column_type(name);
  }();
  if (!type || equals == 0)
    throw CLI::ValidationError("--type", fmt::format("\"{}\" is not COLUMN=integer, COLUMN=real or COLUMN=text", text));
  return {text.substr(0, equals), *type};
}

import::NumberOption parse_number(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0)
    throw CLI::ValidationError("--number", fmt::format("\"{}\" is not COLUMN=EXAMPLE, as price=1.234,5", text));
  auto form = import::form_of_example(text.substr(equals + 1));
  if (!form) throw CLI::ValidationError("--number", form.error().message);
  return {text.substr(0, equals), *std::move(form)};
}

import::DateOption parse_date(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0)
    throw CLI::ValidationError("--date", fmt::format("\"{}\" is not COLUMN=PATTERN, as day=%d/%m/%Y", text));
  auto form = import::form_of_pattern(text.substr(equals + 1));
  if (!form) throw CLI::ValidationError("--date", form.error().message);
  return {text.substr(0, equals), *std::move(form)};
}

// COLUMN=..., which may be repeated.
template <class Option>
void add_option(CLI::App& import, const char* flag, std::vector<Option>& options, Option (*parse)(const std::string&),
                const char* description, const char* form) {
  import
      .add_option_function<std::vector<std::string>>(
          flag,
          [&options, parse](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) options.push_back(parse(text));
          },
          description)
      ->allow_extra_args(false)
      ->option_text(form);
}

}  // namespace

void add_column_options(CLI::App& import, import::ColumnOptions& columns) {
  import
      .add_option("--null", columns.null_tokens,
                  "A text that means a missing value in every column, as NA, or in one, as price=-; may be repeated")
      ->allow_extra_args(false)
      ->option_text("[COLUMN=]TOKEN ...");
  add_option(import, "--type", columns.types, parse_type,
             "A column's type instead of the one found, as zip=text; repeat it for several",
             "COLUMN={integer,real,text} ...");
  add_option(import, "--number", columns.numbers, parse_number,
             "How a column's numbers are written, by an example, as 'price=1.234,5 €'; repeat it for several (default: "
             "found, where it's sure)",
             "COLUMN=EXAMPLE ...");
  add_option(import, "--date", columns.dates, parse_date,
             "How a column's dates are written, as 'day=%d/%m/%Y', or excel for a spreadsheet's numbers; repeat it for "
             "several (default: found, where it's sure)",
             "COLUMN=PATTERN ...");
}

}  // namespace kiln::cli
