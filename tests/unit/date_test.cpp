#include "http/date.h"

#include "catch.h"

namespace kiln::http {
namespace {

TEST_CASE("IMF-fixdate, by RFC 9110's own example and by date -u") {
  CHECK(imf_fixdate(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(imf_fixdate(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(imf_fixdate(951'782'400) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(imf_fixdate(1'767'225'599) == "Wed, 31 Dec 2025 23:59:59 GMT");
  CHECK(imf_fixdate(253'402'300'799) == "Fri, 31 Dec 9999 23:59:59 GMT");
}

}  // namespace
}  // namespace kiln::http
