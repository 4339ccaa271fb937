#include "runtime/dicom/plan.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/dicom/charset.hpp"
#include "runtime/dicom/dictionary.hpp"
#include "runtime/dicom/steps.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Row {
  std::uint32_t tag = 0;
  bool value = true;
  bool groups = false;  ///< its items are functional groups
};
/// By Fixed.
constexpr std::array<Row, kFixed> kRows{{{kSopClassUid},
                                         {kSopInstanceUid},
                                         {kModality},
                                         {kStudyInstanceUid},
                                         {kSeriesInstanceUid},
                                         {kSeriesNumber},
                                         {kNumberOfFrames},
                                         {kRowCount},
                                         {kColumnCount},
                                         {kBitsAllocated},
                                         {kDirectoryRecordSequence, false},
                                         {kSharedFunctionalGroups, false, true},
                                         {kPerFrameFunctionalGroups, false, true},
                                         {kPixelData, false}}};

/// Levels grow while homes are added; each is named by the sequences that lead to it.
class Maker {
 public:
  explicit Maker(Plan& plan) : plan_(plan) { plan_.levels.emplace_back(); }

  void add_fixed() {
    want(0, kSpecificCharacterSet).value = true;
    want(0, kSamplesPerPixel).value = true;
    const std::uint32_t in_groups = groups();
    for (const Row& row : kRows) {
      Wanted& wanted = want(0, row.tag);
      wanted.value = row.value;
      if (row.groups) wanted.inside = in_groups;
    }
    want(0, kPerFrameFunctionalGroups).every_item = true;
  }

  /// Once nothing is added any more.
  void name_slots() {
    constexpr std::uint32_t kDirectoryGroup = 0x0004;  // some of its VRs are DCMTK's own
    for (Level& level : plan_.levels) {
      for (Wanted& one : level.wanted)
        one.plain = one.value && one.inside == kNowhere && !is_private(one.tag) && one.tag >> 16 > kDirectoryGroup;
    }
    for (std::size_t i = 0; i < kFixed; ++i) plan_.fixed[i] = plan_.slot_of(kRows[i].tag);
    for (const abi::Recipe& recipe : plan_.recipes) {
      auto& slots = plan_.home_slots.emplace_back();
      for (const abi::Home& home : recipe.homes) {
        const bool top = home.place == abi::Place::DataSet && home.path.empty();
        slots.push_back(top ? plan_.slot_of(home.tag) : kNowhere);
      }
    }
  }

  void add(const abi::Home& home) {
    for (const abi::Guard& guard : home.guards) {
      if (guard.creator.empty()) {
        want(0, guard.tag).value = true;
      } else {
        add_private({.place = abi::Place::Private, .tag = guard.tag, .creator = guard.creator});
      }
    }
    if (home.place >= abi::Place::Never) return;
    if (home.place == abi::Place::Private) {
      add_private(home);
      return;
    }
    std::uint32_t level = home.place == abi::Place::DataSet ? 0 : groups();
    for (const std::uint32_t tag : home.path) level = enter(level, tag);
    Wanted& wanted = want(level, home.tag);
    wanted.value = wanted.value || home.tag != kPixelData;  // pixels are there or not, and never a value
  }

  std::shared_ptr<const Prepared> prepare(const abi::Home& home) {
    auto made = std::make_shared<Prepared>();
    if (!home.steps.pattern.empty()) made->pattern.emplace(home.steps.pattern);
    for (const abi::Guard& guard : home.guards) {
      auto& all = plan_.guards;
      auto known = std::ranges::find_if(all, [&](const auto& one) { return one->guard == guard; });
      if (known == all.end())
        known = all.insert(known, std::make_shared<const Asked>(guard, text::Pattern(guard.pattern)));
      made->guards.push_back(static_cast<std::size_t>(known - all.begin()));
    }
    return made;
  }

  /// Private elements are looked for in the data set, and in functional groups and below.
  void search_private() {
    if (plan_.blocks.empty()) return;
    plan_.levels[0].has_private = true;
    std::vector<std::uint32_t> anywhere;  // levels of which nothing but private elements is wanted, the deepest first
    for (int depth = kDeepestPrivate; depth > 0; --depth) {
      const std::uint32_t made = new_level();
      plan_.levels[made].has_private = true;
      plan_.levels[made].below = anywhere.empty() ? kNowhere : anywhere.back();
      anywhere.push_back(made);
    }
    const bool deep = std::ranges::any_of(
        plan_.recipes, [](const abi::Recipe& one) { return std::ranges::any_of(one.homes, &abi::Home::deep); });
    if (deep) search_private(0, anywhere, kDeepestPrivate);
    search_private(groups(), anywhere, kDeepestPrivate);
    // Items of private sequences may hold private elements themselves, also where more of them is wanted.
    for (const WantedBlock& block : plan_.blocks) {
      for (const WantedBlock::Low& element : block.elements) {
        if (element.inside == kNowhere) continue;
        plan_.levels[element.inside].has_private = true;
        plan_.levels[element.inside].below = anywhere.back();
      }
    }
  }

  void add_private(const abi::Home& home) {
    const auto group = static_cast<std::uint16_t>(home.tag >> 16);
    auto block = std::ranges::find_if(plan_.blocks, [&](const WantedBlock& one) {
      return one.group == group && same_creator(one.creator, home.creator);
    });
    if (block == plan_.blocks.end())
      block = plan_.blocks.insert(block, {.group = group, .creator = home.creator, .elements = {}});
    const auto low = static_cast<std::uint8_t>(home.tag & 0xFF);
    auto element = std::ranges::find(block->elements, low, &WantedBlock::Low::low);
    if (element == block->elements.end()) {
      element = block->elements.insert(element, {.low = low});
      element->dictionary = spellings_in_dictionary(home.creator, group, low);
    }
    element->raw = element->raw || plan_.inner.has(home);
    if (home.path.empty()) return;
    if (element->inside == kNowhere) element->inside = new_level();
    std::uint32_t level = element->inside;
    for (const std::uint32_t tag : std::span(home.path).first(home.path.size() - 1)) level = enter(level, tag);
    want(level, home.path.back()).value = true;
  }

 private:
  Wanted& want(std::uint32_t level, std::uint32_t tag) {
    auto& all = plan_.levels[level].wanted;
    const auto at = std::ranges::lower_bound(all, tag, {}, &Wanted::tag);
    if (at != all.end() && at->tag == tag) return *at;
    return *all.insert(at, Wanted{.tag = tag, .dictionary_vr = vr_in_dictionary(tag)});
  }

  std::uint32_t new_level() {
    plan_.levels.emplace_back();
    const auto made = static_cast<std::uint32_t>(plan_.levels.size() - 1);
    want(made, kSpecificCharacterSet).value = true;
    return made;
  }
  std::uint32_t groups() {
    if (groups_ == kNowhere) groups_ = new_level();
    return groups_;
  }
  std::uint32_t enter(std::uint32_t level, std::uint32_t tag) {
    if (const std::uint32_t known = want(level, tag).inside; known != kNowhere) return known;
    const std::uint32_t made = new_level();
    want(level, tag).inside = made;
    return made;
  }

  void search_private(std::uint32_t level, std::span<const std::uint32_t> anywhere, int depth) {
    plan_.levels[level].has_private = true;
    if (depth == 0) return;
    plan_.levels[level].below = anywhere.back();
    for (const Wanted& wanted : std::vector(plan_.levels[level].wanted)) {
      if (wanted.inside != kNowhere && may_hold_private(wanted.tag))
        search_private(wanted.inside, anywhere.first(anywhere.size() - 1), depth - 1);
    }
  }

  Plan& plan_;
  std::uint32_t groups_ = kNowhere;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
  const std::size_t last = text.find_last_not_of(std::string_view(" \0", 2));
  return last == std::string_view::npos || last < first ? std::string_view() : text.substr(first, last - first + 1);
}

}  // namespace

bool same_creator(std::string_view lhs, std::string_view rhs) {
  return std::ranges::equal(trimmed(lhs), trimmed(rhs), {}, lower, lower);
}

Plan::Plan(std::span<const abi::Recipe> wanted, const Inner& inside) : recipes(wanted), inner(inside) {
  Maker maker(*this);
  maker.add_fixed();
  for (const abi::Recipe& recipe : recipes) {
    auto& of_homes = prepared.emplace_back();
    for (const abi::Home& home : recipe.homes) {
      maker.add(home);
      of_homes.push_back(has_steps(home) ? maker.prepare(home) : nullptr);
    }
  }
  maker.search_private();
  maker.name_slots();
}

std::uint32_t Plan::slot_of(std::uint32_t tag) const {
  const auto& all = levels.front().wanted;
  return static_cast<std::uint32_t>(std::ranges::lower_bound(all, tag, {}, &Wanted::tag) - all.begin());
}

Chooser::Chooser(const Plan& plan, std::uint32_t level)
    : plan_(&plan), level_(&plan.levels[level]), top_(level == 0), end_(level_->wanted.data() + level_->wanted.size()) {
  set_next(level_->wanted.data());
}

Plan::Plan(Whole whole) : Plan(whole, {}, {}) {}

Plan::Plan(Whole /*whole*/, std::span<const abi::Home> packed, const Inner& inside) : inner(inside) {
  Maker maker(*this);
  for (const abi::Home& home : packed) maker.add_private(home);
  levels.front().whole = true;
}

Chooser::Choice Chooser::everything(std::uint32_t tag) const {
  constexpr std::uint32_t kSame = 0;  // the one level there is
  Choice choice{.keep = true, .value = kLongestValue, .inside = kSame, .every_item = true};
  choice.dictionary_vr = is_creator(tag) ? Vr::LO : vr_in_dictionary(tag);
  if (!is_private(tag) || is_creator(tag)) return choice;
  for (const Block& block : blocks_) {
    if (block.first >> 8 != tag >> 8) continue;
    if (block.wanted != nullptr) {
      const auto low = std::ranges::find(block.wanted->elements, tag & 0xFF, &WantedBlock::Low::low);
      choice.raw = choice.raw || (low != block.wanted->elements.end() && low->raw);
      if (choice.raw) choice.value = kLongestInner;
      continue;
    }
    for (const Spelling& spelled : spellings_in_dictionary(block.spelling, static_cast<std::uint16_t>(tag >> 16),
                                                           static_cast<std::uint8_t>(tag & 0xFF))) {
      if (spelled.creator == block.spelling) choice.dictionary_vr = spelled.vr;
    }
  }
  return choice;
}

Chooser::Choice Chooser::choose(std::uint32_t tag) {
  if (level_->whole) return everything(tag);
  Choice choice;
  if (may_hold_private(tag)) choice.inside = level_->below;
  if (pass_to(tag) == tag && next_ != end_) {
    const Wanted& one = *next_;
    choice.keep = true;
    choice.slot = slot();
    choice.value = one.value ? kLongestValue : 0;
    if (one.inside != kNowhere) choice.inside = one.inside;
    choice.every_item = one.every_item;
    choice.dictionary_vr = one.dictionary_vr;
  }
  if (level_->has_private && is_private(tag)) choose_private(tag, choice);
  return choice;
}

bool Chooser::is_done(std::uint32_t tag) {
  if (level_->whole || pass_to(tag) < kSharedFunctionalGroups) return false;
  return std::ranges::none_of(plan_->blocks, [&](const WantedBlock& block) { return block.group >= tag >> 16; });
}

void Chooser::choose_private(std::uint32_t tag, Choice& choice) const {
  if (is_creator(tag)) {
    if (std::ranges::none_of(plan_->blocks, [&](const WantedBlock& block) { return block.group == tag >> 16; })) return;
    choice.keep = true;
    choice.value = kLongestValue;
    choice.dictionary_vr = Vr::LO;
    return;
  }
  for (const Block& block : blocks_) {
    if (block.first >> 8 != tag >> 8) continue;
    const auto low = std::ranges::find(block.wanted->elements, tag & 0xFF, &WantedBlock::Low::low);
    if (low == block.wanted->elements.end()) continue;
    choice.keep = true;
    choice.value = std::max(choice.value, low->raw ? kLongestInner : kLongestValue);
    choice.raw = choice.raw || low->raw;
    if (low->inside != kNowhere) choice.inside = low->inside;
    choice.every_item = choice.every_item || low->inside != kNowhere;
    const auto spelled = std::ranges::find(low->dictionary, block.spelling, &Spelling::creator);
    if (spelled != low->dictionary.end()) choice.dictionary_vr = spelled->vr;
  }
}

void Chooser::add_creator(std::uint32_t tag, Vr vr, std::span<const std::byte> value) {
  const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
  const bool plain = (is_text(vr) || vr == Vr::UN) && is_plain(text);
  const std::string_view name = text.substr(0, text.find('\\'));
  // The dictionary is asked for what stands there, up to a NUL and without the padding.
  std::string_view spelling = text.substr(0, text.find('\0'));
  spelling = spelling.substr(0, spelling.find_last_not_of(' ') + 1);
  if (level_->whole)
    blocks_.push_back(
        {.first = (tag & 0xFFFF'0000) | (tag & 0xFF) << 8, .wanted = nullptr, .spelling = std::string(spelling)});
  for (const WantedBlock& block : plan_->blocks) {
    if (block.group != tag >> 16 || (plain && !same_creator(name, block.creator))) continue;
    blocks_.push_back(
        {.first = (tag & 0xFFFF'0000) | (tag & 0xFF) << 8, .wanted = &block, .spelling = std::string(spelling)});
  }
}

}  // namespace qapc::dicom
