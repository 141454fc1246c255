#include "ranks/order_digest.h"

namespace kiln::ranks {

void OrderDigest::take_waiting() {
  digest_.add(waiting_.bytes);
  waiting_.bytes.clear();
}

std::string OrderDigest::finish() {
  take_waiting();
  return digest_.finish();
}

}  // namespace kiln::ranks
