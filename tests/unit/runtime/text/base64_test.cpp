// Bytes as base64.
#include "runtime/text/base64.hpp"

#include <catch2/catch.hpp>

using qapc::text::base64;

TEST_CASE("the examples of RFC 4648 come out", "[text][base64]") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xfb\xff") == "+/8=");
}
