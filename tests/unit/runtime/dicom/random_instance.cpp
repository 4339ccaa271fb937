#include "tests/unit/runtime/dicom/random_instance.hpp"

#include <array>
#include <fmt/format.h>

namespace qapc::dicom::reading {
namespace {

constexpr std::array<std::string_view, 4> kCreators{"SIEMENS MR HEADER", "GEMS_PARM_01", "Philips Imaging DD 001",
                                                    "SIEMENS MR SDI 02"};
constexpr std::array<std::uint16_t, 4> kGroups{0x0019, 0x0043, 0x2001, 0x0021};
constexpr std::array<std::uint32_t, 6> kSequences{0x0018'9112, 0x0018'9114, 0x0018'9226,
                                                  0x0020'9111, 0x0028'9110, 0x0040'0275};
constexpr std::array<std::uint32_t, 14> kTags{0x0008'0008, 0x0008'0032, 0x0008'0070, 0x0008'103E, 0x0010'0010,
                                              0x0010'1010, 0x0018'0050, 0x0018'0080, 0x0018'0081, 0x0018'1310,
                                              0x0018'9069, 0x0018'9082, 0x0020'0032, 0x0028'0106};
constexpr std::array<std::string_view, 24> kVrs{"AE", "AS", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN",
                                                "SH", "SL", "SS", "ST", "TM", "UC", "UI", "UL", "UN", "US", "UT", "OB"};

class Inventor {
 public:
  explicit Inventor(std::mt19937_64& random) : random_(random) {}

  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename All>
  auto one_of(const All& all) {
    return all[below(all.size())];
  }

  std::string value(std::string_view vr) {
    static constexpr std::array<std::string_view, 12> kWords{
        "MR", "ORIGINAL\\PRIMARY", " padded ", "", "2.98", "1\\0\\0", "1e3", "K\xF6ln", "long", "012", "p2", "10:30"};
    if (vr == "FL" || vr == "FD") return fmt::format("{}", static_cast<double>(below(9000)) / 8);
    if (vr == "US" || vr == "UL") return one_in(4) ? "3\\4" : fmt::format("{}", below(9000));
    if (vr == "SS" || vr == "SL") return fmt::format("-{}", below(900));
    if (vr == "UI") return one_in(5) ? "1.2. 3" : "1.2.3.4";
    if (vr == "DS" || vr == "IS") return one_in(5) ? std::string(one_of(kWords)) : fmt::format("{}", below(3000));
    if (one_in(30)) return std::string(below(9000), 'x');
    return std::string(one_of(kWords));
  }

  syn::Element leaf() {
    const std::string_view vr = one_of(kVrs);
    return syn::element(one_of(kTags), vr, value(vr));
  }
  syn::Element private_leaf() {
    const std::size_t which = below(kCreators.size());
    const std::string_view vr = one_of(kVrs);
    const auto low = static_cast<std::uint8_t>(0x0C + below(4));
    return syn::private_element(kCreators[which], kGroups[which], low, vr, value(vr));
  }

  /// Other values in few of them, at any depth.
  void change_values(std::vector<syn::Element>& all) {
    for (syn::Element& one : all) {
      if (one.items.empty() && one.vr != "SQ" && one_in(6)) one.value = value(one.vr);
      for (auto& item : one.items) change_values(item);
    }
  }

  std::vector<syn::Element> elements(int depth) {
    std::vector<syn::Element> all;
    const std::size_t count = below(6);
    for (std::size_t i = 0; i < count; ++i) syn::set(all, one_in(3) ? private_leaf() : leaf());
    if (one_in(8)) syn::set(all, syn::element(0x0008'0005, "CS", one_in(2) ? "ISO_IR 100" : "ISO_IR 192"));
    for (std::size_t i = 0; depth > 0 && i < below(3); ++i) {
      std::vector<std::vector<syn::Element>> items(below(3));
      for (auto& item : items) item = elements(depth - 1);
      const std::size_t which = below(kCreators.size());
      syn::set(all, one_in(3) ? syn::private_sequence(kCreators[which], kGroups[which], 0xFE, std::move(items))
                              : syn::sequence(one_of(kSequences), std::move(items)));
    }
    return all;
  }

 private:
  std::mt19937_64& random_;
};

}  // namespace

syn::Instance random_instance(std::mt19937_64& random) {
  Inventor inventor(random);
  auto made = image({});
  for (const syn::Element& one : inventor.elements(3)) syn::set(made.elements, one);
  if (inventor.one_in(2)) {
    made.sop_class = syn::kEnhancedMrImage;
    made.shared = inventor.elements(4);
    made.frames.resize(1 + inventor.below(3));
    for (auto& frame : made.frames) frame = inventor.elements(4);
  }
  static constexpr std::array<std::string_view, 4> kSyntaxes{syn::kImplicitLittle, syn::kExplicitLittle,
                                                             syn::kExplicitLittle, syn::kRle};
  made.transfer_syntax = inventor.one_of(kSyntaxes);
  made.undefined_lengths = inventor.one_in(2);
  made.first_private_block = inventor.one_in(2) ? 0x10 : 0x42;
  if (inventor.one_in(10)) syn::remove(made.elements, inventor.one_of(std::array{0x0008'0018u, 0x0020'000Du}));
  return made;
}

syn::Instance random_neighbour(syn::Instance instance, std::mt19937_64& random) {
  Inventor inventor(random);
  if (inventor.one_in(2)) {
    inventor.change_values(instance.elements);
    return instance;
  }
  for (const syn::Element& one : inventor.elements(1)) syn::set(instance.elements, one);
  for (std::size_t i = inventor.below(3); i > 0; --i) syn::remove(instance.elements, inventor.one_of(kTags));
  if (inventor.one_in(8)) syn::set(instance.elements, syn::element(0x0008'0005, "CS", "ISO_IR 100"));
  return instance;
}

std::vector<abi::Recipe> random_recipes(std::mt19937_64& random) {
  Inventor inventor(random);
  std::vector<abi::Recipe> all;
  const std::size_t count = 1 + inventor.below(12);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<abi::Home> homes;
    for (std::size_t h = 0; h <= inventor.below(3); ++h) {
      const std::size_t which = inventor.below(kCreators.size());
      const auto low = static_cast<std::uint32_t>(0x0C + inventor.below(4));
      switch (inventor.below(5)) {
        case 4:
          homes.push_back(private_home(std::string(kCreators[which]), std::uint32_t{kGroups[which]} << 16 | 0xFE));
          homes.back().path = {inventor.one_of(kTags)};
          break;
        case 0:
          homes.push_back(private_home(std::string(kCreators[which]), std::uint32_t{kGroups[which]} << 16 | low));
          break;
        case 1:
          homes.push_back(group({inventor.one_of(kSequences)}, inventor.one_of(kTags)));
          break;
        case 2:
          homes.push_back(group({inventor.one_of(kSequences), inventor.one_of(kSequences)}, inventor.one_of(kTags)));
          break;
        default:
          homes.push_back(top(inventor.one_in(6) ? inventor.one_of(kSequences) : inventor.one_of(kTags)));
          break;
      }
      if (inventor.one_in(5)) homes.back().guards.push_back({inventor.one_of(kTags), "", "MR|[1-4]"});
      if (inventor.one_in(9))
        homes.back().guards.push_back({std::uint32_t{kGroups[which]} << 16 | low, std::string(kCreators[which]), "."});
    }
    auto recipe = inventor.one_in(2) ? number(homes) : inventor.one_in(2) ? text(homes) : integer(homes);
    if (inventor.one_in(2)) recipe = list(std::move(recipe));
    all.push_back(std::move(recipe));
  }
  return all;
}

}  // namespace qapc::dicom::reading
