#include "runtime/index/records.hpp"

#include <cstddef>

#include "runtime/base/coding.hpp"

namespace qapc::index {

using coding::In;
using coding::Out;
namespace {

using dicom::Chooser;
using dicom::Element;
using dicom::Excerpt;
using dicom::kNowhere;
using dicom::Vr;

constexpr std::size_t kDeepest = 80;  // sequences inside one another; readers go less far

enum Flag : std::uint8_t { kLoaded = 1, kHasItems = 2 };

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// --- to bytes -------------------------------------------------------------------------------------------------------

void put(const Excerpt& excerpt, const Element& element, Out& out);

void put_items(const Excerpt& excerpt, const Element& sequence, Out& out) {
  std::uint32_t items = 0;
  Out inner;
  for (std::uint32_t at = sequence.first_item; at != kNowhere; at = excerpt.items[at].next) {
    ++items;
    const auto elements = excerpt.of(at);
    inner.count(elements.size());
    for (const Element& element : elements) {
      inner.fixed(element.tag);
      Out one;
      put(excerpt, element, one);
      inner.text(one.bytes());
    }
  }
  out.count(items);
  out.raw(inner.bytes());
}

void put(const Excerpt& excerpt, const Element& element, Out& out) {
  const bool has_items = element.first_item != kNowhere;
  out.fixed(element.vr);
  out.fixed(static_cast<std::uint8_t>((element.loaded ? kLoaded : 0) | (has_items ? kHasItems : 0)));
  out.fixed(element.length);
  if (element.loaded) out.text(text_of(excerpt.value(element)));
  if (has_items) put_items(excerpt, element, out);
}

// --- from bytes -----------------------------------------------------------------------------------------------------

class Replay {
 public:
  Replay(const dicom::Plan& plan, dicom::Filler& into) : plan_(plan), filler_(into) {}

  Replayed data_set(std::span<const RecordView> records) {
    filler_.open_item();
    Chooser chooser(plan_, 0);
    for (const RecordView& record : records) element(record.tag, In(record.bytes), chooser, 0);
    filler_.close_item();
    return result_;
  }

 private:
  /// As the reader that copies what DCMTK has parsed does it (runtime/dicom/dcmtk).
  void element(std::uint32_t tag, In in, Chooser& chooser, std::size_t depth) {
    const auto choice = chooser.choose(tag);
    if (!choice.keep && choice.inside == kNowhere) return;
    const Vr vr{in.fixed<std::underlying_type_t<Vr>>()};
    const auto flags = in.fixed<std::uint8_t>();
    const auto length = in.fixed<std::uint32_t>();
    const Element one{
        .tag = tag, .vr = vr, .dictionary_vr = choice.dictionary_vr, .length = length, .slot = choice.slot};
    if (in.failed() || vr > Vr::Other || depth > kDeepest) return damaged();
    const std::string_view value = (flags & kLoaded) != 0 ? in.text() : std::string_view();
    if (in.failed()) return damaged();
    const bool entered = vr == Vr::SQ && choice.inside != kNowhere;
    if (!choice.keep && !entered) return;
    filler_.add(one);
    if (entered) {
      if ((flags & kHasItems) != 0) items(in, choice, depth + 1);
    } else {
      load(one, flags, value, choice, chooser);
    }
    if (filler_.full()) result_ = Replayed::Short;
  }

  void load(const Element& one, std::uint8_t flags, std::string_view value, const Chooser::Choice& choice,
            Chooser& chooser) {
    const bool bulk = one.vr != Vr::UN && !dicom::is_text(one.vr) && dicom::width(one.vr) == 1;
    const bool wanted = one.vr != Vr::SQ && one.length > 0 && one.length <= choice.value && (choice.raw || !bulk);
    if (!wanted) return;
    if ((flags & kLoaded) == 0) {
      if (choice.raw) result_ = result_ == Replayed::Damaged ? result_ : Replayed::Short;
      return;
    }
    filler_.put(bytes_of(value));
    if (dicom::is_creator(one.tag)) chooser.add_creator(one.tag, one.vr, bytes_of(value));
  }

  void items(In& in, const Chooser::Choice& choice, std::size_t depth) {
    const std::size_t count = in.count_of_bytes();
    for (std::size_t i = 0; i < count && (i == 0 || choice.every_item); ++i) {
      filler_.open_item();
      Chooser chooser(plan_, choice.inside);
      const std::size_t elements = in.count_of_bytes();
      for (std::size_t k = 0; k < elements && !in.failed(); ++k) {
        const auto tag = in.fixed<std::uint32_t>();
        const std::string_view bytes = in.text();
        if (!in.failed()) element(tag, In(bytes), chooser, depth);
      }
      filler_.close_item();
      if (in.failed()) return damaged();
    }
    if (in.failed()) damaged();
  }

  void damaged() { result_ = Replayed::Damaged; }

  const dicom::Plan& plan_;
  dicom::Filler& filler_;
  Replayed result_ = Replayed::Whole;
};

}  // namespace

std::vector<Record> records_of(const Excerpt& excerpt) {
  std::vector<Record> records;
  for (const Element& element : excerpt.of(0)) {
    Out out;
    put(excerpt, element, out);
    records.push_back({element.tag, out.take()});
  }
  return records;
}

bool is_sequence(std::string_view record) {
  return !record.empty() && static_cast<Vr>(record.front()) == Vr::SQ;
}

Replayed replay(std::span<const RecordView> records, const dicom::Plan& plan, dicom::Filler& into) {
  return Replay(plan, into).data_set(records);
}

}  // namespace qapc::index
