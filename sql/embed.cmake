# Writes each sql/**/*.sql into one C++ header as a named constant: sql/serve/row.sql -> kiln::sql::serve_row.
# The name of the file is the name of the query everywhere.
# Usage: cmake -DSQL_DIR=... -DSQL_FILES="a.sql;serve/b.sql" -DOUTPUT=statements.h -P embed.cmake
set(text "// Generated from sql/ by sql/embed.cmake; change the .sql files instead.\n#pragma once\n\nnamespace kiln::sql {\n")
list(SORT SQL_FILES)
foreach(file IN LISTS SQL_FILES)
  file(READ "${SQL_DIR}/${file}" statement)
  string(REGEX REPLACE "\\.sql$" "" name "${file}")
  string(REPLACE "/" "_" name "${name}")
  string(APPEND text "\n// ${file}\ninline constexpr char ${name}[] = R\"sql(${statement})sql\";\n")
endforeach()
string(APPEND text "\n}  // namespace kiln::sql\n")
file(WRITE "${OUTPUT}" "${text}")
