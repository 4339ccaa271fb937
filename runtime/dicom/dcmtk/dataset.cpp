// A data set through DCMTK into an excerpt.
#include <cstring>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcerror.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runtime/dicom/dcmtk/dcmtk.hpp"
#include "runtime/dicom/dcmtk/dictionary.hpp"
#include "runtime/dicom/dcmtk/stream.hpp"
#include "runtime/dicom/dcmtk/structure.hpp"

namespace qapc::dicom::dcmtk {
namespace {

E_TransferSyntax syntax_of(const Layout& layout, const Structure& structure) {
  switch (layout.coding) {
    case Coding::ImplicitLittle:
      return EXS_LittleEndianImplicit;
    case Coding::ExplicitBig:
      return EXS_BigEndianExplicit;
    case Coding::ExplicitLittle:
      break;
  }
  // DCMTK asks only whether pixels are encapsulated; in which way makes no difference to who never decodes them.
  return structure.encapsulated_pixels ? EXS_RLELossless : EXS_LittleEndianExplicit;
}

/// Of what DCMTK made of an element. Ambiguous VRs that it did not resolve are Other.
Vr vr_of(DcmElement& element) {
  switch (element.ident()) {
    case EVR_UN:
    case EVR_UNKNOWN:
    case EVR_UNKNOWN2B:
      return Vr::UN;
    default:
      return element.isLeaf() ? dicom::vr_of(DcmVR(element.ident()).getVRName()) : Vr::SQ;
  }
}

std::span<const std::byte> as_bytes(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::span<const std::byte>() : std::span(static_cast<const std::byte*>(bytes), size);
}

/// Numbers as DCMTK holds them: in the byte order of this machine, which is little endian.
template <typename Number>
std::optional<std::span<const std::byte>> numbers(DcmElement& element, OFCondition (DcmElement::*get)(Number*&)) {
  Number* array = nullptr;
  if ((element.*get)(array).bad() || array == nullptr) return std::nullopt;
  return as_bytes(array, element.getLengthField());
}

/// The bytes of a value, loaded; nothing where DCMTK does not give them.
std::optional<std::span<const std::byte>> value_of(DcmElement& element, Vr vr) {
  if (is_text(vr)) {
    char* text = nullptr;
    Uint32 length = 0;
    if (element.getString(text, length).bad()) return std::nullopt;
    return as_bytes(text, length);
  }
  switch (vr) {
    case Vr::US:
      return numbers<Uint16>(element, &DcmElement::getUint16Array);
    case Vr::SS:
      return numbers<Sint16>(element, &DcmElement::getSint16Array);
    case Vr::UL:
      return numbers<Uint32>(element, &DcmElement::getUint32Array);
    case Vr::SL:
      return numbers<Sint32>(element, &DcmElement::getSint32Array);
    case Vr::UV:
      return numbers<Uint64>(element, &DcmElement::getUint64Array);
    case Vr::SV:
      return numbers<Sint64>(element, &DcmElement::getSint64Array);
    case Vr::FL:
    case Vr::OF:
      return numbers<Float32>(element, &DcmElement::getFloat32Array);
    case Vr::FD:
    case Vr::OD:
      return numbers<Float64>(element, &DcmElement::getFloat64Array);
    case Vr::AT:
    case Vr::OW:
      return numbers<Uint16>(element, &DcmElement::getUint16Array);
    default:
      return numbers<Uint8>(element, &DcmElement::getUint8Array);
  }
}

/// All at once: DCMTK walks from the start again whenever anything else was looked up in between.
std::vector<DcmElement*> children(DcmItem& item) {
  std::vector<DcmElement*> out;
  for (DcmObject* at = item.nextInContainer(nullptr); at != nullptr; at = item.nextInContainer(at)) {
    if (auto* element = dynamic_cast<DcmElement*>(at)) out.push_back(element);
  }
  return out;
}
std::vector<DcmItem*> items(DcmElement& element) {
  std::vector<DcmItem*> out;
  auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
  if (sequence == nullptr) return out;
  for (DcmObject* at = sequence->nextInContainer(nullptr); at != nullptr; at = sequence->nextInContainer(at)) {
    if (auto* inner = dynamic_cast<DcmItem*>(at)) out.push_back(inner);
  }
  return out;
}

class Copy {
 public:
  Copy(const Plan& plan, Filler& into) : plan_(plan), filler_(into) { filler_.start(plan.slot_count()); }

  /// Sequences are entered by recursion: a plan goes a few levels deep. False when it is too much.
  bool item(DcmItem& from, std::uint32_t level) {
    filler_.open_item();
    Chooser chooser(plan_, level);
    bool fits = true;
    for (DcmElement* one : children(from)) {
      const std::uint32_t tag = std::uint32_t{one->getTag().getGroup()} << 16 | one->getTag().getElement();
      const auto choice = chooser.choose(tag);
      const bool entered = !one->isLeaf() && choice.inside != kNowhere;
      if (!choice.keep && !entered) continue;
      const Element element{.tag = tag,
                            .vr = vr_of(*one),
                            .dictionary_vr = choice.dictionary_vr,
                            .length = one->getLengthField(),
                            .slot = choice.slot};
      fits = fits && (entered ? sequence(*one, element, choice) : leaf(*one, element, choice, chooser));
    }
    filler_.close_item();
    return fits;
  }

 private:
  bool sequence(DcmElement& from, const Element& element, const Chooser::Choice& choice) {
    filler_.add(element);
    for (DcmItem* inner : items(from)) {
      if (!item(*inner, choice.inside)) return false;
      if (!choice.every_item) break;
    }
    return !filler_.full();
  }

  bool leaf(DcmElement& from, const Element& element, const Chooser::Choice& choice, Chooser& chooser) {
    const bool bulk = element.vr != Vr::UN && !is_text(element.vr) && width(element.vr) == 1;
    const bool load = element.vr != Vr::SQ && element.length > 0 && element.length <= choice.value;
    const auto value = load && (choice.raw || !bulk) ? value_of(from, element.vr) : std::nullopt;
    if (!value) {
      filler_.add(element);
      return true;
    }
    filler_.add(element);
    filler_.put(*value);
    if (is_creator(element.tag)) chooser.add_creator(element.tag, element.vr, *value);
    return !filler_.full();
  }

  const Plan& plan_;
  Filler& filler_;
};

std::unexpected<Refused> stopped() {
  return std::unexpected(Refused{Refusal::Unreadable, "the system stops in the middle of the file"});
}

}  // namespace

std::expected<void, Refused> read(const Source& source, const Plan& plan, Filler& into) {
  constexpr Uint32 kLeaveThere = 4096;  // bytes; longer values are loaded when asked for
  constexpr std::uint64_t kConvincing = 3;
  Bytes& bytes = *source.bytes;
  const Layout& layout = source.layout;
  const auto structure = walk(bytes, layout.data_set_at, layout.coding);
  if (!structure) {
    // Eight bytes that could be an element are found in many files.
    if (!layout.has_header && structure.error().elements < kConvincing)
      return std::unexpected(Refused{Refusal::NotDicom, "its bytes are not those of DICOM"});
    return std::unexpected(structure.error().refused);
  }
  give_dictionary();
  Stream stream(source.bytes, layout.data_set_at);
  DcmDataset data_set;
  data_set.transferInit();
  const OFCondition status = data_set.read(stream, syntax_of(layout, *structure), EGL_noChange, kLeaveThere);
  data_set.transferEnd();
  // What DCMTK read before it stopped holds uninitialised values: none of it is used.
  if (bytes.failed()) return stopped();
  if (status.bad() || !stream.eos()) return std::unexpected(Refused{Refusal::Damaged, "contradicts itself"});
  const bool fits = Copy(plan, into).item(data_set, 0);
  // Long values are loaded only now.
  if (bytes.failed()) return stopped();
  if (!fits) return std::unexpected(Refused{Refusal::Unreadable, "larger than the memory"});
  return {};
}

}  // namespace qapc::dicom::dcmtk
