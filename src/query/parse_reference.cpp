#include "query/parse_reference.h"

#include "query/words.h"
#include "text/shorten.h"

namespace kiln::query {

using question::Reference;

std::optional<Reference> find_reference(const dataset::Dataset& dataset, std::string_view name) {
  if (name == kRow) return Reference{};
  if (const auto position = dataset.find_column(name)) return Reference{position};
  if (!name.starts_with('"')) return std::nullopt;
  const auto unquoted = unquote(name);
  const auto position = unquoted ? dataset.find_column(*unquoted) : std::nullopt;
  return position ? std::optional(Reference{position}) : std::nullopt;
}

Result<Reference> parse_reference(const dataset::Dataset& dataset, std::string_view name) {
  if (const auto reference = find_reference(dataset, name)) return *reference;
  return fail(ErrorCode::invalid_argument,
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

Result<std::string> take_element(std::string_view& text, char end) {
  const std::size_t quoted = text.starts_with('"') ? quoted_length(text) : std::string_view::npos;
  const bool is_quoted =
      quoted != std::string_view::npos && (quoted == text.size() || text[quoted] == ',' || text[quoted] == end);
  const char ends[] = {',', end};
  const std::string_view element = text.substr(0, is_quoted ? quoted : text.find_first_of(std::string_view(ends, 2)));
  text.remove_prefix(element.size());
  return is_quoted ? unquote(element) : Result<std::string>(element);
}

std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == begin || text[i - 1] == ':')) {
      const std::size_t length = quoted_length(text.substr(i));
      if (length == std::string_view::npos) break;
      i += length - 1;
    } else if (text[i] == ',') {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace kiln::query
