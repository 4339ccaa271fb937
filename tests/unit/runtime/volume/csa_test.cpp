#include "runtime/volume/csa.hpp"

#include <catch2/catch.hpp>

#include "tests/support/synthetic_series.hpp"

using qapc::volume::csa_values;

namespace {

std::vector<std::string> values(const std::string& bytes, std::string_view tag = "SliceNormalVector") {
  return csa_values(std::as_bytes(std::span(bytes.data(), bytes.size())), tag);
}

}  // namespace

TEST_CASE("a tag of a CSA header gives its values that are not empty", "[volume][csa]") {
  const std::string header = qapc::synthetic::csa_header("SliceNormalVector", {"0.0", "-1.0", "0.5"});
  CHECK(values(header) == std::vector<std::string>{"0.0", "-1.0", "0.5"});
  CHECK(values(header, "Slice").empty());
}

TEST_CASE("a CSA header cut or changed anywhere gives values or none", "[volume][csa][hostile]") {
  const std::string header = qapc::synthetic::csa_header("SliceNormalVector", {"0.0", "-1.0", "0.5"});
  CHECK(values("").empty());
  for (std::size_t size = 0; size + 4 < header.size(); ++size) CHECK(values(header.substr(0, size)).empty());
  for (std::size_t at = 0; at < header.size(); ++at) {
    for (const char byte : {'\0', '\x7F', '\xFF'}) {
      std::string changed = header;
      changed[at] = byte;
      CHECK(values(changed).size() <= 6);
    }
  }
}
