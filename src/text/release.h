// Gives a string's memory back, at once.
#pragma once

#include <string>

namespace kiln {

// clear(), `text = {}` and even `text = std::string()` keep it: the last one has nothing to swap where it's short.
inline void release(std::string& text) { std::string().swap(text); }

}  // namespace kiln
