// Any bytes as a block of an index: refused, or objects that a plan gets something of.
#include "runtime/index/block.hpp"

#include <cstdint>
#include <string_view>

#include "runtime/dicom/object.hpp"
#include "runtime/index/records.hpp"

using namespace qapc;

namespace {

/// Something at the top level, in functional groups and in a private block.
std::vector<abi::Recipe> recipes() {
  std::vector<abi::Recipe> all(3);
  all[0].homes = {{.tag = 0x0018'0081}};
  all[1].homes = {{.place = abi::Place::FunctionalGroup, .tag = 0x0018'9082, .path = {0x0018'9114}}};
  all[2].homes = {{.place = abi::Place::Private, .tag = 0x0019'000C, .creator = "SIEMENS MR HEADER", .deep = true}};
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<abi::Recipe> kRecipes = recipes();
  static const dicom::Plan kPlan(kRecipes);
  auto block = index::Block::open({reinterpret_cast<const char*>(data), size});
  if (!block) return 0;
  dicom::Excerpt excerpt;
  dicom::Filler filler(excerpt);
  dicom::Asker asker(kPlan, excerpt);
  constexpr std::size_t kSome = 4;  // objects
  for (std::size_t i = 0; i < std::min(block->objects(), kSome); ++i) {
    const auto entry = block->entry(i);
    if (!entry) return 0;
    std::vector<index::RecordView> records;
    for (const index::Record& record : entry->records) records.push_back({record.tag, record.bytes});
    filler.start(kPlan.slot_count());
    if (index::replay(records, kPlan, filler) == index::Replayed::Whole)
      (void)dicom::object_of(excerpt, kPlan, asker, entry->sop_class, {});
  }
  return 0;
}
