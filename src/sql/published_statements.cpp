#include "sql/published_statements.h"

namespace kiln::sql {

// The question says it: that of "a numeric column" or of the "texts of a column" is asked of no other.
Needs needs_of(const NamedStatement& statement) {
  const std::string_view question = question_of(statement);
  if (question.find("a numeric column") != std::string_view::npos) return Needs::numbers;
  if (question.find("texts of a column") != std::string_view::npos) return Needs::texts;
  return Needs::any;
}

std::string_view question_of(const NamedStatement& statement) {
  const std::string_view line = statement.text.substr(0, statement.text.find('\n'));
  const std::string_view comment = line.substr(line.find_first_not_of("- "));
  return comment.substr(0, comment.find('?') == std::string_view::npos ? comment.size() : comment.find('?') + 1);
}

}  // namespace kiln::sql
