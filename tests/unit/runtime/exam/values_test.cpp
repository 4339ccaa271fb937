// What a cell holds: none, one or several values, of which copies share several.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "runtime/exam/exam.hpp"

using namespace qapc::exam;

namespace {

std::vector<Scalar> all_of(const Values& values) {
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("a cell has none, one or several values, in the order in which they were put", "[exam]") {
  Values values;
  CHECK(values.empty());
  CHECK(all_of(values).empty());
  values.push_back(2.5);
  CHECK(all_of(values) == std::vector<Scalar>{2.5});
  values.emplace_back<std::string>("ORIGINAL");
  values.push_back(std::int64_t{3});
  CHECK(all_of(values) == std::vector<Scalar>{2.5, "ORIGINAL", std::int64_t{3}});
  CHECK(values == Values{2.5, "ORIGINAL", std::int64_t{3}});
  values.clear();
  CHECK(values.empty());
  values.emplace_back<double>(1);
  CHECK(all_of(values) == std::vector<Scalar>{1.0});
}

TEST_CASE("room that was made for several is kept, however many come", "[exam]") {
  for (const std::size_t come : {0u, 1u, 3u}) {
    Values values;
    values.reserve(3);
    for (std::size_t i = 0; i < come; ++i) values.push_back(static_cast<double>(i));
    CHECK(values.size() == come);
    if (come > 0) CHECK(std::get<double>(values[come - 1]) == static_cast<double>(come - 1));
  }
}

TEST_CASE("a copy is not changed with what it was copied from", "[exam]") {
  for (const Values& first : {Values(), Values{1.0}, Values{1.0, 2.0}}) {
    const auto before = all_of(first);
    Values changed = first;
    changed.push_back(9.0);
    CHECK(all_of(first) == before);
    CHECK(changed.size() == before.size() + 1);

    Values in_place = first;
    for (Scalar& value : in_place.in_place()) value = -1.0;
    CHECK(all_of(first) == before);
    CHECK(in_place.size() == before.size());

    Values assigned{5.0, 6.0, 7.0};
    assigned = first;
    assigned.clear();
    CHECK(all_of(first) == before);
  }
}

TEST_CASE("what was moved away has none left", "[exam]") {
  for (const Values& first : {Values{"one"}, Values{1.0, 2.0}}) {
    Values from = first;
    const Values to = std::move(from);
    CHECK(to == first);
    CHECK(from.empty());  // NOLINT(bugprone-use-after-move)
    from.push_back(3.0);
    CHECK(all_of(from) == std::vector<Scalar>{3.0});
    CHECK(to == first);
  }
}
