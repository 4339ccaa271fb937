// The dictionary that DCMTK needs for implicit coding, from our own tables: its files are never opened. Without one
// it reads implicit data sets wrongly and says that all is well.
#include "runtime/dicom/dcmtk/dictionary.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dctag.h>
#include <dcmtk/oflog/oflog.h>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/dicom/dcmtk/dcmtk.hpp"

namespace qapc::dicom::dcmtk {
namespace {

DcmEVR vr_of(std::string_view vr) {
  static constexpr std::pair<std::string_view, DcmEVR> kEither[] = {
      {"OB_OW", EVR_ox},    {"OW/OB", EVR_ox},          {"OB or OW", EVR_ox},
      {"US or SS", EVR_xs}, {"US or SS or OW", EVR_lt}, {"US or OW", EVR_lt},
  };
  for (const auto& [text, either] : kEither) {
    if (vr == text) return either;
  }
  return DcmVR(std::string(vr).c_str()).getEVR();
}

struct Multiplicity {
  int least = 1;
  int most = 1;
};
/// `1`, `3`, `1-3`, `1-n`, `2-2n`. DCMTK checks none of it while reading.
Multiplicity multiplicity_of(std::string_view vm) {
  Multiplicity many;
  const char* const end = vm.data() + vm.size();
  const auto [next, error] = std::from_chars(vm.data(), end, many.least);
  if (error != std::errc{}) return {1, DcmVariableVM};
  many.most = many.least;
  if (next == end) return many;
  if (vm.back() == 'n' || std::from_chars(next + 1, end, many.most).ec != std::errc{}) many.most = DcmVariableVM;
  return many;
}

void add(DcmDataDictionary& to, const abi::DictionaryRow& row) {
  const DcmEVR vr = vr_of(row.vr);
  if (vr == EVR_UNKNOWN || vr == EVR_UNKNOWN2B || vr == EVR_UN) return;
  const Multiplicity many = multiplicity_of(row.vm);
  const std::string keyword(row.keyword.empty() ? "Unnamed" : row.keyword);
  const std::string creator(row.creator);
  auto entry = std::make_unique<DcmDictEntry>(row.group, row.element, DcmVR(vr), keyword.c_str(), many.least, many.most,
                                              "qapc", OFTrue, creator.empty() ? nullptr : creator.c_str());
  to.addEntry(entry.release());
}

/// What PS3.5 says about all groups at once: private creators (7.8.1), group lengths (7.2), items (7.5).
void add_structure(DcmDataDictionary& to) {
  const auto range = [&](Uint16 element, Uint16 last_element, DcmEVR vr, const char* name, Uint16 group,
                         DcmDictRangeRestriction groups) {
    auto entry = std::make_unique<DcmDictEntry>(group, element, Uint16{0xFFFF}, last_element, DcmVR(vr), name, 1, 1,
                                                "qapc", OFTrue, nullptr);
    entry->setGroupRangeRestriction(groups);
    to.addEntry(entry.release());
  };
  range(0x0010, 0x00FF, EVR_LO, "PrivateCreator", 0x0009, DcmDictRange_Odd);
  range(0x0000, 0x0000, EVR_UL, "PrivateGroupLength", 0x0009, DcmDictRange_Odd);
  range(0x0000, 0x0000, EVR_UL, "GenericGroupLength", 0x0000, DcmDictRange_Even);
  static constexpr std::pair<Uint16, const char*> kDelimiters[] = {
      {0xE000, "Item"}, {0xE00D, "ItemDelimitationItem"}, {0xE0DD, "SequenceDelimitationItem"}};
  for (const auto& [element, name] : kDelimiters) {
    auto entry =
        std::make_unique<DcmDictEntry>(Uint16{0xFFFE}, element, DcmVR(EVR_na), name, 1, 1, "qapc", OFTrue, nullptr);
    to.addEntry(entry.release());
  }
}

/// What DCMTK is to be given, once it reads.
struct Given {
  std::mutex mutex;
  abi::Dictionary dictionary;
  bool is_due = false;
};
Given& given() {
  static Given one;
  return one;
}

}  // namespace

void use_dictionary(const abi::Dictionary& dictionary) {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  // The first lock opens what this names, and nothing else if there is no such file. An empty file will not do: DCMTK
  // 3.6.7 strips the last line of one from a buffer that holds none.
  ::setenv("DCMDICTPATH", "/dev/null/none", 1);
  const std::lock_guard lock(given().mutex);
  given().dictionary = dictionary;
  given().is_due = true;
}

void give_dictionary() {
  const std::lock_guard lock(given().mutex);
  if (!std::exchange(given().is_due, false)) return;
  DcmDataDictionary& to = dcmDataDict.wrlock();
  to.clear();
  add_structure(to);
  for (const abi::DictionaryRow& row : given().dictionary.standard) add(to, row);
  for (const abi::DictionaryRow& row : given().dictionary.private_elements) add(to, row);
  dcmDataDict.wrunlock();
}

}  // namespace qapc::dicom::dcmtk
