// The dataset's name, which is its table's name in the baked file, from the name of the imported file.
#pragma once

#include <filesystem>
#include <string>

#include "error/error.h"

namespace kiln::import {

// "data/flights.csv.gz" -> "flights": without folder and extensions (source/file_name.h); every character
// that would need quoting in SQL becomes an underscore. A name that the baked file needs itself gets "_data" appended.
// Standard input ("-") is named "dataset".
std::string dataset_name(const std::filesystem::path& input);

// A name given by the user is taken as it is, if the baked file doesn't need it itself.
// Errors: invalid_argument (empty, reserved).
Result<std::string> check_dataset_name(std::string name);

}  // namespace kiln::import
