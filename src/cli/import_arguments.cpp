#include "cli/import_arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/column_arguments.h"
#include "import/csv/dialect.h"

namespace kiln::cli {

namespace {

using import::DialectOptions;
using import::kNoCharacter;

enum class None { allowed, refused };

// "tab" and "\t" are a tab; "none", where allowed, is no character.
char parse_character(const std::string& flag, const std::string& text, None none) {
  if (text == "tab" || text == "\\t") return '\t';
  if (text == "none" && none == None::allowed) return kNoCharacter;
  const bool is_character = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '\n' &&
                            text[0] != '\r' && text[0] != '\0';
  if (is_character) return text[0];
  throw CLI::ValidationError(flag, fmt::format("\"{}\" is not one character of ASCII; write it as it is, or tab{}",
                                               text, none == None::allowed ? ", or none" : ""));
}

// One character, several, or none: then every line is one field.
std::string parse_delimiter(const std::string& text) {
  constexpr std::size_t kMaxBytes = 8;
  if (text == "none") return "";
  if (text == "tab") return "\t";
  std::string delimiter;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_tab = text.compare(i, 2, "\\t") == 0;
    delimiter += is_tab ? '\t' : text[i];
    i += is_tab ? 1 : 0;
  }
  // Several letters are a word of somebody who meant a name: "semicolon".
  const bool is_word = text.size() > 1 && std::ranges::all_of(text, [](unsigned char c) { return std::isalnum(c); });
  if (text.empty() || delimiter.size() > kMaxBytes || is_word || delimiter.find_first_of("\r\n") != std::string::npos) {
    const std::string expected = fmt::format("up to {} characters of ASCII that aren't a word", kMaxBytes);
    throw CLI::ValidationError(
        "--delimiter",
        fmt::format("\"{}\" is not {}; write them as they are, or tab, or none where a line is one field", text,
                    expected));
  }
  return delimiter;
}

template <class T>
CLI::CheckedTransformer one_of(const std::map<std::string, T>& names, const char* description) {
  CLI::CheckedTransformer transformer(names);
  transformer.description(description);
  return transformer;
}

void add_dialect_options(CLI::App& import, DialectOptions& dialect) {
  const auto character = [&](const char* flag, std::optional<char>& value, None none, const char* description) {
    import.add_option_function<std::string>(
        flag, [&value, flag, none](const std::string& text) { value = parse_character(flag, text, none); },
        description);
  };
  import.add_option_function<std::string>(
      "--delimiter", [&dialect](const std::string& text) { dialect.delimiter = parse_delimiter(text); },
      "What stands between fields, as ; or tab or ||, or none where every line is one (default: found in the file)");
  character("--quote", dialect.quote, None::allowed,
            "The character around quoted fields, or none (default: found in the file)");
  character("--escape", dialect.escape, None::allowed,
            "The character that takes the next one's meaning away (default: none, unless the quotes need \\)");
  character("--comment", dialect.comment, None::allowed,
            "Lines that begin with this character are left out (default: none)");
  import
      .add_option_function<std::string>(
          "--header",
          [&dialect](const std::string& text) {
            if (text != "auto") dialect.header = text != "no";
            dialect.second_header = text == "2";
          },
          "Whether the first record names the columns, or the first two do (default: told by their contrast to the "
          "records below)")
      ->check(CLI::IsMember({"yes", "no", "2", "auto"}))
      ->option_text("{yes,no,2,auto}");
  import
      .add_option_function<std::string>(
          "--initial-space",
          [&dialect](const std::string& text) {
            if (text != "auto") dialect.skip_initial_space = text == "skip";
          },
          "Whether spaces after a delimiter are left out (default: they are where every field has them, as in \"a, "
          "b\")")
      ->check(CLI::IsMember({"skip", "keep", "auto"}))
      ->option_text("{skip,keep,auto}");
}

// Where the table begins and ends in the file.
void add_table_options(CLI::App& import, DialectOptions& dialect) {
  import
      .add_option("--skip-lines", dialect.skip_lines,
                  "How many lines to leave out before the header (default: a title and notes, where they are found)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
  import
      .add_option(
          "--footer-lines", dialect.footer_lines,
          "How many lines to leave out at the end, blank ones not counted (default: a footer, where it's found)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000}));
  const auto choice = [&](const char* flag, std::optional<bool>& value, const char* other, const char* description) {
    import
        .add_option_function<std::string>(
            flag,
            [&value](const std::string& text) {
              if (text != "auto") value = text == "keep";
            },
            description)
        ->check(CLI::IsMember({"keep", other, "auto"}))
        ->option_text(fmt::format("{{keep,{},auto}}", other));
  };
  choice("--trailing-delimiters", dialect.trailing_delimiters, "drop",
         "Whether fields behind the last named column are one, too (default: dropped where all are empty)");
  choice(
      "--inner-quotes", dialect.inner_quotes, "refuse",
      "Whether quotes inside a field that doesn't begin with one are data (default: where nothing else explains them)");
}

// What the file's bytes are.
void add_source_options(CLI::App& import, import::ImportOptions& options) {
  import.add_option("--member", options.member, "Which file of a zip archive to import (default: the only one)");
  import.add_option("--sheet", options.sheet, "Which sheet of a workbook to import (default: the first one)");
  import.add_option("--encoding", options.encoding,
                    "The file's encoding, as iconv names it (default: UTF-8, or what a byte-order mark says)");
  static const std::map<std::string, bool> kEncodingErrors{{"strict", false}, {"replace", true}};
  import
      .add_option("--encoding-errors", options.replace_invalid,
                  "Bytes that aren't valid in it: refuse the file, or replace them by U+FFFD")
      ->transform(one_of(kEncodingErrors, "{strict,replace}"))
      ->default_str("strict");
}

}  // namespace

void add_import_options(CLI::App& import, ImportCommand& command) {
  import::ImportOptions& options = command.options;
  import
      .add_option("INPUT", options.input,
                  "The CSV file, plain, compressed (gzip, zstd, xz, bzip2) or in a zip archive; a workbook (.xlsx); "
                  "JSON Lines or an " "array of JSON objects; or - for standard input")
      ->required();
  import.add_option("DB", options.database, "The database to write; an older one stands until the new one is whole");
  import.add_flag("--dry-run", command.is_dry_run,
                  "Read all of INPUT, print what an import would make of it, and write nothing");

  add_column_options(import, options.columns);
  static const std::map<std::string, import::Ragged> kRagged{
      {"refuse", import::Ragged::refuse}, {"pad", import::Ragged::pad}, {"skip", import::Ragged::skip}};
  import
      .add_option("--ragged", options.ragged,
                  "Rows with another number of fields than the first: refuse them, pad short ones, or skip them")
      ->transform(one_of(kRagged, "{refuse,pad,skip}"))
      ->default_str("refuse");
  import.add_option("--rejects", options.rejects_file,
                    "A CSV file to write with every row that was skipped, padded or refused: line, reason, text");
  add_dialect_options(import, options.dialect);
  add_table_options(import, options.dialect);
  add_source_options(import, options);
  import.add_option(
      "--schema", options.schema_file,
      "A Frictionless Table Schema, Dialect or Data Resource (default: NAME.schema.json beside INPUT, if there)");
  import.add_option("--index", options.indexes, "A column that will be filtered on; repeat it for several")
      ->allow_extra_args(false);
  static const std::map<std::string, bool> kRanks{{"on", true}, {"off", false}};
  import
      .add_option(
          "--ranks", options.ranks,
          "Store columns as ranks, too, so that filters are answered in milliseconds; off makes the file smaller")
      ->transform(one_of(kRanks, "{on,off}"))
      ->default_str("on");
  import.add_option("--name", options.name, "The dataset's name, which is its table's (default: the file's name)");
  import.add_option("--license", options.license, "The data's licence, kept in the database, as CC0-1.0");

  import.final_callback([&command] {
    if (const auto checked = check_roles(command.options.dialect); !checked)
      throw CLI::ValidationError(checked.error().message);
    if (command.options.database.empty() && !command.is_dry_run) throw CLI::RequiredError("DB");
  });
}

}  // namespace kiln::cli
