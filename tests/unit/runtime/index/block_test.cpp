// What goes into a block comes out of it, and bytes that were changed are no reason to fall.
#include "runtime/index/block.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "runtime/index/delta.hpp"

using namespace qapc::index;

namespace {

std::string back(std::string_view before, std::string_view record) {
  Out out;
  put_record(before, record, out);
  In in(out.bytes());
  std::string kept;
  const auto taken = take_record(before, in, kept);
  REQUIRE(taken.has_value());
  CHECK(in.done());
  return std::string(*taken);
}

std::string noise(std::size_t size, std::mt19937_64& random) {
  std::string bytes;
  while (bytes.size() < size) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

Entry entry(int number) {
  const std::string text = std::to_string(number);
  Entry made{.origin = {.relative = "exam/" + text + ".dcm", .place = 0, .size = 1000, .modified = number},
             .sop_class = "1.2",
             .records = {{0x0008'0018, "2.25." + text}, {0x0008'0060, "MR"}}};
  if (number % 3 != 0) made.records.push_back({0x0018'0081, number % 2 == 0 ? "2.8" : "3.1"});
  made.records.push_back({0x0029'1010, std::string(3000, 'x') + text});
  return made;
}

std::vector<Entry> entries(int count) {
  std::vector<Entry> all;
  for (int i = 0; i < count; ++i) all.push_back(entry(i));
  return all;
}

}  // namespace

TEST_CASE("a record comes back from what sets it apart from the one before") {
  std::mt19937_64 random(7);
  for (const std::size_t size : {0, 1, 7, 64, 65, 300, 5000}) {
    const std::string before = noise(size, random);
    CHECK(back("", before) == before);
    CHECK(back(before, before) == before);
    for (int i = 0; i < 40; ++i) {
      std::string other = before;
      for (std::size_t k = 0; k < size / 50 + 1 && !other.empty(); ++k)
        other[random() % other.size()] = static_cast<char>(random());
      if (i % 3 == 0) other += noise(random() % 9, random);
      if (i % 5 == 0) other.erase(0, random() % 3);
      CHECK(back(before, other) == other);
    }
  }
}

TEST_CASE("a long record takes few bytes where little of it is other") {
  std::mt19937_64 random(8);
  const std::string before = noise(90'000, random);
  std::string other = before;
  other[5] = 'a';
  other[70'000] = 'b';
  Out out;
  put_record(before, other, out);
  CHECK(out.bytes().size() < 40);
}

TEST_CASE("a block gives its entries back") {
  for (const int count : {1, 2, 5, 300, 512}) {
    const std::vector<Entry> all = entries(count);
    const std::string bytes = encode(all);
    CHECK(bytes == encode(all));
    auto block = Block::open(bytes);
    REQUIRE(block.has_value());
    REQUIRE(block->objects() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto one = block->entry(i);
      REQUIRE(one.has_value());
      CHECK(one->origin == all[i].origin);
      CHECK(one->sop_class == all[i].sop_class);
      REQUIRE(one->records.size() == all[i].records.size());
      for (std::size_t k = 0; k < one->records.size(); ++k) {
        CHECK(one->records[k].tag == all[i].records[k].tag);
        CHECK(one->records[k].bytes == all[i].records[k].bytes);
      }
    }
  }
}

TEST_CASE("what all objects have in common is in a block once") {
  const std::size_t few = encode(entries(50)).size();
  const std::size_t many = encode(entries(500)).size();
  CHECK((many - few) / 450 < 60);  // bytes an object, of 3,000
}

TEST_CASE("a block of changed bytes is refused or read, and nothing else") {
  const std::string bytes = encode(entries(9));
  const auto try_all = [](std::string_view changed) {
    auto block = Block::open(changed);
    for (std::size_t i = 0; block && i < block->objects(); ++i) (void)block->entry(i);
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    for (const char value : {'\0', '\x7F', '\xFF'}) {
      changed[at] = value;
      try_all(changed);
    }
    CHECK_FALSE(Block::open(std::string_view(bytes).substr(0, at)).has_value());
  }
}
