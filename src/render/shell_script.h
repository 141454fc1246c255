// A statement as a person pastes it into the sqlite3 shell: before it, a line for each parameter that says what is
// bound.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace kiln::render {

// The parameters of a statement, ":count", each once, in the order of their first appearance. Comments and strings have
// none.
std::vector<std::string_view> parameters_of(std::string_view statement);

// What the shell must read after ".parameter set :name " to bind that value: an SQL literal, quoted as the shell's own
// commands are. On one line, whatever is in it.
std::string shell_argument(const Value& value);

// `statement` has its placeholders filled in; `parameters` are its own; `bound` says what each is bound to.
std::string shell_script(std::string_view statement, const std::vector<std::string_view>& parameters,
                         const std::function<Value(std::string_view parameter)>& bound);

}  // namespace kiln::render
