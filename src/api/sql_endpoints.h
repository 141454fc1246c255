// GET /sql and GET /sql/{name}: the statements of sql/ as they run on this dataset, so that a person can paste one into
// the sqlite3 shell and compare its answer with what the server says. The server runs none of them here.
#pragma once

#include <array>
#include <string_view>

#include "api/call.h"
#include "query/words.h"

namespace kiln::api {

// {"statements":[{"name":"median","question":"What is the median …?","parameters":[":count"],"path":"/sql/median"},…]}
Result<http::Answer> get_statements(const Call& call);

inline constexpr std::array<std::string_view, 1> kStatementParameters{query::kColumn};

// The statement as text, the parameters that it binds before it. ?column= (a number or a name) says of which column;
// the default is the first one whose type fits, or the first. With filters it's asked of the rows that match. Errors:
// not_found, wrong_type.
Result<http::Answer> get_statement(const Call& call);

}  // namespace kiln::api
