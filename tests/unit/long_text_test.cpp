// What profiles make of long texts: cut by characters, told apart by their digests, kept in an order that can be
// checked.
#include "value/long_text.h"

#include <string>

#include "catch.h"

namespace kiln {
namespace {

std::string text_of(const Value& value) { return std::get<std::string>(value); }

TEST_CASE("a text longer than 1,000 bytes is shown by its beginning, length and SHA-256") {
  const std::string thousand(1'000, 'a');
  CHECK(shown_in_profile(thousand) == Value(thousand));
  // printf 'a%.0s' $(seq 1001) | sha256sum
  CHECK(text_of(shown_in_profile(thousand + "a")) ==
        thousand + "… (1001 bytes, SHA-256 bb0381c13e0817201355e7d700b7623f0e985287add78712a11407c9f754efc8)");
  CHECK(text_of(shown_in_profile(std::string(999, 'a') + "ßa")).starts_with(std::string(999, 'a') + "… (1002 bytes, "));
  CHECK(shown_in_profile(std::int64_t{7}) == Value(std::int64_t{7}));
  CHECK(shown_in_profile(Value()) == Value());
}

TEST_CASE("of texts that begin alike, one of them cut, no order is demanded") {
  const std::string start(1'000, 'b');
  const Value cut_one = shown_in_profile(start + "x"), cut_other = shown_in_profile(start + "y");
  CHECK((may_be_in_order(cut_one, cut_other) && may_be_in_order(cut_other, cut_one)));
  CHECK((may_be_in_order(std::string("a"), cut_one) && !may_be_in_order(cut_one, std::string("a"))));
  CHECK((may_be_in_order(cut_one, std::string("c")) && !may_be_in_order(std::string("c"), cut_one)));
  CHECK((may_be_in_order(std::int64_t{1}, 1.5) && !may_be_in_order(std::int64_t{2}, 1.5)));
}

}  // namespace
}  // namespace kiln
