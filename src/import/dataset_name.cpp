#include "import/dataset_name.h"

#include <cctype>
#include <string_view>

#include "import/source/file_name.h"
#include "text/characters.h"

namespace kiln::import {

namespace {

// The catalogue's tables and views, and the names that SQLite keeps for itself.
bool is_reserved(std::string_view name) {
  const std::string lowered = lower(name);
  return lowered.starts_with("kiln_") || lowered.starts_with("sqlite_") || lowered == "columns";
}

}  // namespace

std::string dataset_name(const std::filesystem::path& input) {
  if (input == "-") return "dataset";
  std::string name = without_extensions(input).filename().string();
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !std::isalnum(byte)) c = '_';
  }
  if (name.empty()) name = "dataset";
  if (is_digit(name[0])) name.insert(0, "_");
  // "sqlite_x_data" would still be SQLite's.
  if (lower(name).starts_with("sqlite_")) name.insert(0, "_");
  if (is_reserved(name)) name += "_data";
  return name;
}

Result<std::string> check_dataset_name(std::string name) {
  if (name.empty())
    return fail(ErrorCode::invalid_argument, "--name is empty; give the dataset a name, or leave the option out");
  if (is_reserved(name))
    return fail(ErrorCode::invalid_argument,
                "the name {} is one that the baked file needs itself; choose another with --name", name);
  return name;
}

}  // namespace kiln::import
