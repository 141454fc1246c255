# Writes each sql/**/*.sql into one C++ header as a constant: sql/query/part.sql -> kiln::sql::query_part. The name of the file
# is the name of the statement everywhere, and its placeholders say what it takes (src/sql/named_statement.h). kStatements lists
# those directly in sql/, which GET /sql publishes: they answer questions about the data, those in folders serve the program.
# Usage: cmake -DSQL_DIR=... -DSQL_FILES="a.sql;query/b.sql" -DOUTPUT=statements.h -P embed.cmake
string(CONCAT text "// Generated from sql/ by sql/embed.cmake; change the .sql files instead.\n#pragma once\n\n"
  "#include \"sql/named_statement.h\"\n\nnamespace kiln::sql {\n")
set(published "")
list(SORT SQL_FILES)
foreach(file IN LISTS SQL_FILES)
  file(READ "${SQL_DIR}/${file}" statement)
  string(REGEX REPLACE "\\.sql$" "" name "${file}")
  string(REPLACE "/" "_" name "${name}")
  set(takes_column false)
  if(statement MATCHES "{column}")
    set(takes_column true)
  endif()
  set(takes_filter false)
  if(statement MATCHES "{(and_)?filter}")
    set(takes_filter true)
  endif()
  string(APPEND text "\n// ${file}\ninline constexpr NamedStatement ${name}{\"${name}\", R\"sql(${statement})sql\",\n"
    "                                      ${takes_column}, ${takes_filter}};\n")
  if(NOT file MATCHES "/")
    string(APPEND published "    ${name},\n")
  endif()
endforeach()
string(APPEND text "\ninline constexpr NamedStatement kStatements[] = {\n${published}};\n")
string(APPEND text "\n}  // namespace kiln::sql\n")
file(WRITE "${OUTPUT}" "${text}")
