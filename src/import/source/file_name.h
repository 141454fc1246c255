// A file's name without the extensions that say its format: what is in it is called so.
#pragma once

#include <filesystem>

namespace kiln::import {

// "data/flights.csv.gz" -> "data/flights": of what packs and of what tables are written in, one each.
std::filesystem::path without_extensions(std::filesystem::path path);

}  // namespace kiln::import
