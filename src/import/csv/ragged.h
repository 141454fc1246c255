// Records of another length than the first: what a user may have done with them.
#pragma once

namespace kiln::import {

// What to do with a record that has more or fewer fields than the first.
enum class Ragged {
  refuse,  // a problem
  pad,     // what a short one lacks is missing; a long one is refused, because its rest would be lost
  skip,    // leave it out
};

}  // namespace kiln::import
