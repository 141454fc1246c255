# Writes the hand-written parts of the OpenAPI document into one C++ header as constants: rows.json becomes
# kiln::openapi::templates::rows.
# Ends the build where one isn't JSON.
# Usage: cmake -DTEMPLATE_DIR=... -DTEMPLATES="rows.json;description.md" -DOUTPUT=templates.h -P embed.cmake
set(text "// Generated from src/openapi/ by its embed.cmake; change the files there instead.\n#pragma once\n\n")
string(APPEND text "#include <string_view>\n\nnamespace kiln::openapi::templates {\n")
list(SORT TEMPLATES)
foreach(file IN LISTS TEMPLATES)
  file(READ "${TEMPLATE_DIR}/${file}" part)
  get_filename_component(name "${file}" NAME_WE)
  if(file MATCHES "\\.json$")
    string(JSON type ERROR_VARIABLE error TYPE "${part}")
    if(error)
      message(FATAL_ERROR "${TEMPLATE_DIR}/${file}: ${error}")
    endif()
  endif()
  string(APPEND text "\n// ${file}\ninline constexpr std::string_view ${name} = R\"part(${part})part\";\n")
endforeach()
string(APPEND text "\n}  // namespace kiln::openapi::templates\n")
file(WRITE "${OUTPUT}" "${text}")
