// A file's name without the extensions that say its format, as what is in it is called, and as it stands in a command.
#pragma once

#include <filesystem>
#include <string>

namespace kiln::import {

// "data/flights.csv.gz" -> "data/flights": of what packs and of what tables are written in, one each.
std::filesystem::path without_extensions(std::filesystem::path path);

// What stands for it in a command that a message shows: FILE for standard input. path: as InputFile has it.
std::string word_of_file(const std::string& path);

}  // namespace kiln::import
