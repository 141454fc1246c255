# Writes each sql/**/*.sql into one C++ header as a named constant: sql/query/part.sql -> kiln::sql::query_part.
# The name of the file is the name of the query everywhere. kStatements lists those directly in sql/, which GET /sql publishes:
# they answer questions about the data, while those in folders serve the program.
# Usage: cmake -DSQL_DIR=... -DSQL_FILES="a.sql;query/b.sql" -DOUTPUT=statements.h -P embed.cmake
set(text "// Generated from sql/ by sql/embed.cmake; change the .sql files instead.\n#pragma once\n\n#include <string_view>\n\nnamespace kiln::sql {\n")
set(published "")
list(SORT SQL_FILES)
foreach(file IN LISTS SQL_FILES)
  file(READ "${SQL_DIR}/${file}" statement)
  string(REGEX REPLACE "\\.sql$" "" name "${file}")
  string(REPLACE "/" "_" name "${name}")
  string(APPEND text "\n// ${file}\ninline constexpr char ${name}[] = R\"sql(${statement})sql\";\n")
  if(NOT file MATCHES "/")
    string(APPEND published "    {\"${name}\", ${name}},\n")
  endif()
endforeach()
string(APPEND text "\nstruct NamedStatement {\n  std::string_view name, text;\n};\n\n"
  "inline constexpr NamedStatement kStatements[] = {\n${published}};\n")
string(APPEND text "\n}  // namespace kiln::sql\n")
file(WRITE "${OUTPUT}" "${text}")
