#include "import/source/file_name.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "text/shell_word.h"

namespace kiln::import {

std::filesystem::path without_extensions(std::filesystem::path path) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> extensions) {
    return std::ranges::find(extensions, path.extension().string()) != extensions.end();
  };
  if (is_one_of({".gz", ".zst", ".xz", ".bz2", ".zip"})) path.replace_extension();
  if (is_one_of({".csv", ".tsv", ".txt", ".jsonl", ".xlsx", ".xlsm"}) || path.extension().string().ends_with("json"))
    path.replace_extension();
  return path;
}

std::string word_of_file(const std::string& path) {
  return path == "standard input" ? "FILE" : shell_word(path, "FILE");
}

}  // namespace kiln::import
