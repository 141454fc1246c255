#include "query/parse_reference.h"

#include "query/words.h"
#include "text/characters.h"
#include "text/nearest.h"
#include "text/shorten.h"

namespace kiln::query {

using question::Reference;

namespace {

// After what a quote isn't part of a name: nothing, or an alias.
bool can_open_quotes(std::string_view before) {
  before = trim(before);
  return before.empty() || before.ends_with(':');
}

}  // namespace

std::optional<Reference> find_reference(const dataset::Dataset& dataset, std::string_view name) {
  name = trim(name);
  std::optional<std::size_t> position;
  if (name.starts_with('"')) {
    const auto unquoted = unquote(name);
    position = dataset.find_column_named(unquoted ? std::string_view(*unquoted) : name);
  } else {
    if (name == kRow) return Reference{};
    position = dataset.find_column(name);
  }
  return position ? std::optional(Reference{position}) : std::nullopt;
}

Result<Reference> parse_reference(const dataset::Dataset& dataset, std::string_view name) {
  if (const auto reference = find_reference(dataset, name)) return *reference;
  Nearest nearest(trim(name));
  for (const catalogue::CatalogueColumn& column : dataset.catalogue().columns) nearest.consider(column.name);
  if (!nearest.found().empty())
    return fail(ErrorCode::unknown_column, "There is no column \"{}\"; did you mean \"{}\"?", shorten(name, 80),
                shorten(nearest.found(), 80));
  return fail(ErrorCode::unknown_column,
              "There is no column \"{}\"; /columns lists them. A name with , . : ( or ) stands in double quotes.",
              shorten(name, 80));
}

std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

Result<std::string> unquote(std::string_view quoted) {
  if (quoted_length(quoted) != quoted.size()) {
    return fail(ErrorCode::invalid_argument,
                "{} doesn't end with the double quote that it begins with; inside, write \\\" for a quote.",
                shorten(quoted, 80));
  }
  std::string text;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '\\') ++i;
    text += quoted[i];
  }
  return text;
}

Result<std::string> parse_alias(std::string_view text) {
  text = trim(text);
  if (text.starts_with('"')) return unquote(text);
  if (text.empty())
    return fail(ErrorCode::invalid_argument, "Nothing stands before a colon of the select; write name:column.");
  return std::string(text);
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && can_open_quotes(text.substr(begin, i - begin))) {
      const std::size_t length = quoted_length(text.substr(i));
      if (length == std::string_view::npos) break;
      i += length - 1;
    } else if (text[i] == ',') {
      parts.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trim(text.substr(begin)));
  return parts;
}

}  // namespace kiln::query
