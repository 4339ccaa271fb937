#include "tests/support/synthetic.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcvrsv.h>
#include <dcmtk/dcmdata/dcvruv.h>
#include <dcmtk/dcmdata/dcwcache.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tests/support/crc32.hpp"

namespace qapc::synthetic {
namespace {

void must(const OFCondition& status, const std::string& what) {
  if (status.bad()) throw std::runtime_error(what + ": " + status.text());
}

template <typename Number>
std::vector<Number> numbers(const std::string& text) {
  std::vector<Number> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\\', at), text.size());
    Number number{};
    const auto [next, error] = std::from_chars(text.data() + at, text.data() + end, number);
    if (error != std::errc{} || next != text.data() + end) throw std::runtime_error("not a number: " + text);
    out.push_back(number);
    at = end + 1;
  }
  return out;
}

template <typename Number, typename Kind>
void put(Kind& to, const std::string& text, OFCondition (Kind::*put_array)(const Number*, unsigned long)) {
  const auto values = numbers<Number>(text);
  must((to.*put_array)(values.data(), values.size()), "numbers");
}

std::vector<Uint16> tags(const std::string& text) {  // `00180080\00180081`
  std::vector<Uint16> out;
  for (std::size_t at = 0; at + 8 <= text.size(); at += 9) {
    out.push_back(static_cast<Uint16>(std::stoul(text.substr(at, 4), nullptr, 16)));
    out.push_back(static_cast<Uint16>(std::stoul(text.substr(at + 4, 4), nullptr, 16)));
  }
  return out;
}

void put_value(DcmElement& to, const Element& from) {
  const std::string& vr = from.vr;
  if (vr == "US") return put<Uint16>(to, from.value, &DcmElement::putUint16Array);
  if (vr == "SS") return put<Sint16>(to, from.value, &DcmElement::putSint16Array);
  if (vr == "UL") return put<Uint32>(to, from.value, &DcmElement::putUint32Array);
  if (vr == "SL") return put<Sint32>(to, from.value, &DcmElement::putSint32Array);
  if (vr == "UV")
    return put<Uint64>(dynamic_cast<DcmUnsigned64bitVeryLong&>(to), from.value,
                       &DcmUnsigned64bitVeryLong::putUint64Array);
  if (vr == "SV")
    return put<Sint64>(dynamic_cast<DcmSigned64bitVeryLong&>(to), from.value, &DcmSigned64bitVeryLong::putSint64Array);
  if (vr == "FL") return put<Float32>(to, from.value, &DcmElement::putFloat32Array);
  if (vr == "FD") return put<Float64>(to, from.value, &DcmElement::putFloat64Array);
  if (vr == "AT") {
    const auto pairs = tags(from.value);
    return must(to.putUint16Array(pairs.data(), pairs.size() / 2), "AT");
  }
  if (vr == "OB" || vr == "UN") {
    const auto* bytes = reinterpret_cast<const Uint8*>(from.value.data());
    return must(to.putUint8Array(bytes, from.value.size()), vr);
  }
  if (vr == "OW") {
    std::vector<Uint16> words((from.value.size() + 1) / 2);
    std::copy(from.value.begin(), from.value.end(), reinterpret_cast<char*>(words.data()));
    return must(to.putUint16Array(words.data(), words.size()), vr);
  }
  must(to.putString(from.value.data(), static_cast<Uint32>(from.value.size())), vr);
}

class Filler {
 public:
  Filler(DcmItem& item, std::uint8_t first_block) : item_(item), first_block_(first_block) {}

  void add(const std::vector<Element>& elements) {
    for (const Element& one : elements) add(one);
  }

  void add(const Element& one) {
    const auto group = static_cast<Uint16>(one.tag >> 16);
    auto number = static_cast<Uint16>(one.tag & 0xFFFF);
    if (!one.creator.empty()) number = static_cast<Uint16>(block_of(one.creator, group) << 8 | (number & 0xFF));
    if (one.vr == "SQ") {
      auto sequence = std::make_unique<DcmSequenceOfItems>(DcmTag(group, number, DcmVR(EVR_SQ)));
      for (const auto& elements : one.items) {
        auto inner = std::make_unique<DcmItem>();
        Filler(*inner, first_block_).add(elements);
        must(sequence->append(inner.release()), "item");
      }
      return insert(std::move(sequence));
    }
    DcmElement* made = nullptr;
    must(DcmItem::newDicomElementWithVR(made, DcmTag(group, number, DcmVR(one.vr.c_str()))), one.vr);
    std::unique_ptr<DcmElement> owned(made);
    put_value(*owned, one);
    insert(std::move(owned));
  }

 private:
  void insert(std::unique_ptr<DcmElement> made) { must(item_.insert(made.release(), OFTrue), "insert"); }

  std::uint8_t block_of(const std::string& creator, Uint16 group) {
    auto [at, is_new] = blocks_.try_emplace({group, creator}, std::uint8_t{0});
    if (!is_new) return at->second;
    auto [next, first] = next_.try_emplace(group, first_block_);
    at->second = next->second++;
    add(element(static_cast<std::uint32_t>(group) << 16 | at->second, "LO", creator));
    return at->second;
  }

  DcmItem& item_;
  std::uint8_t first_block_;
  std::map<std::pair<Uint16, std::string>, std::uint8_t> blocks_;
  std::map<Uint16, std::uint8_t> next_;
};

std::unique_ptr<DcmPixelItem> pixel_item(const std::string& bytes) {
  auto item = std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB));
  if (!bytes.empty()) must(item->putUint8Array(reinterpret_cast<const Uint8*>(bytes.data()), bytes.size()), "fragment");
  return item;
}

void add_fragments(DcmDataset& data_set, const Instance& instance) {
  auto fragments = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
  must(fragments->insert(pixel_item(instance.offset_table).release()), "offset table");
  for (const std::string& fragment : instance.fragments)
    must(fragments->insert(pixel_item(fragment).release()), "fragment");
  auto pixels = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData, EVR_OB));
  const E_TransferSyntax syntax = DcmXfer(instance.transfer_syntax.c_str()).getXfer();
  pixels->putOriginalRepresentation(syntax, nullptr, fragments.release());
  must(data_set.insert(pixels.release(), OFTrue), "pixels");
}

/// The samples given, or a ramp, different in each frame.
std::vector<Uint16> words_of(const Instance& instance) {
  const std::size_t frames = std::max<std::size_t>(instance.frames.size(), 1);
  std::vector<Uint16> samples(frames * instance.rows * instance.columns);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<Uint16>(i * 7 % 4096);
  if (instance.samples.empty()) return samples;
  samples.assign((instance.samples.size() + 1) / 2, 0);
  std::copy(instance.samples.begin(), instance.samples.end(), reinterpret_cast<char*>(samples.data()));
  return samples;
}

void add_pixels(DcmDataset& data_set, const Instance& instance) {
  if (!instance.fragments.empty()) return add_fragments(data_set, instance);
  const std::size_t frames = std::max<std::size_t>(instance.frames.size(), 1);
  const std::vector<Uint16> samples = words_of(instance);
  auto pixels = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData, EVR_OW));
  if (instance.transfer_syntax == kRle) {
    auto fragments = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
    must(fragments->insert(std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB)).release()), "offset table");
    for (std::size_t frame = 0; frame < frames; ++frame) {
      auto fragment = std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB));
      must(fragment->putUint8Array(reinterpret_cast<const Uint8*>(samples.data()), 64), "fragment");
      must(fragments->insert(fragment.release()), "fragment");
    }
    pixels->putOriginalRepresentation(EXS_RLELossless, nullptr, fragments.release());
  } else {
    must(pixels->putUint16Array(samples.data(), samples.size()), "pixels");
  }
  must(data_set.insert(pixels.release(), OFTrue), "pixels");
}

void fill(DcmDataset& data_set, const Instance& instance) {
  Filler filler(data_set, instance.first_private_block);
  filler.add(element(0x0008'0016, "UI", instance.sop_class));
  if (instance.rows > 0) {
    filler.add(element(0x0028'0002, "US", "1"));
    filler.add(element(0x0028'0004, "CS", "MONOCHROME2"));
    filler.add(element(0x0028'0010, "US", std::to_string(instance.rows)));
    filler.add(element(0x0028'0011, "US", std::to_string(instance.columns)));
    filler.add(element(0x0028'0100, "US", "16"));
    filler.add(element(0x0028'0101, "US", "12"));
    filler.add(element(0x0028'0102, "US", "11"));
    filler.add(element(0x0028'0103, "US", "0"));
  }
  if (!instance.frames.empty()) {
    filler.add(element(0x0028'0008, "IS", std::to_string(instance.frames.size())));
    filler.add(sequence(0x5200'9229, {instance.shared}));
    filler.add(sequence(0x5200'9230, instance.frames));
  }
  filler.add(instance.elements);
  if (instance.rows > 0 && instance.pixels) add_pixels(data_set, instance);
}

std::string data_set_bytes(DcmDataset& data_set, E_TransferSyntax syntax, bool undefined_lengths) {
  std::string bytes;
  std::vector<char> buffer(std::size_t{1} << 16);
  DcmOutputBufferStream stream(buffer.data(), static_cast<offile_off_t>(buffer.size()));
  const auto drain = [&] {
    void* full = nullptr;
    offile_off_t size = 0;
    stream.flushBuffer(full, size);
    bytes.append(static_cast<const char*>(full), static_cast<std::size_t>(size));
  };
  DcmWriteCache cache;
  data_set.transferInit();
  OFCondition status = EC_StreamNotifyClient;
  while (status == EC_StreamNotifyClient) {
    status = data_set.write(stream, syntax, undefined_lengths ? EET_UndefinedLength : EET_ExplicitLength, &cache,
                            EGL_withoutGL, EPD_withoutPadding);
    drain();
  }
  must(status, "data set");
  data_set.transferEnd();
  while (!stream.isFlushed()) {
    stream.flush();
    drain();
  }
  return bytes;
}

void put_little(std::string& bytes, std::uint32_t number, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

/// Written by hand: DCMTK would invent UIDs where the data set has none.
std::string meta_bytes(const Instance& instance) {
  std::string body;
  const auto add = [&](std::uint32_t number, std::string value) {
    if (value.size() % 2 != 0) value += '\0';
    put_little(body, 0x0002, 2);
    put_little(body, number, 2);
    body += "UI";
    put_little(body, static_cast<std::uint32_t>(value.size()), 2);
    body += value;
  };
  add(0x0002, instance.sop_class);
  for (const Element& one : instance.elements) {
    if (one.tag == 0x0008'0018) add(0x0003, one.value);
  }
  add(0x0010, instance.claimed_syntax.empty() ? instance.transfer_syntax : instance.claimed_syntax);
  add(0x0012, "2.25.90000000001");
  std::string bytes;
  put_little(bytes, 0x0002, 2);
  put_little(bytes, 0x0000, 2);
  bytes += "UL";
  put_little(bytes, 4, 2);
  put_little(bytes, static_cast<std::uint32_t>(body.size()), 4);
  return bytes + body;
}

}  // namespace

Element element(std::uint32_t tag, std::string_view vr, std::string_view value) {
  return {.tag = tag, .vr = std::string(vr), .value = std::string(value), .creator = "", .items = {}};
}
Element private_element(std::string_view creator, std::uint16_t group, std::uint8_t low_byte, std::string_view vr,
                        std::string_view value) {
  Element made = element(static_cast<std::uint32_t>(group) << 16 | low_byte, vr, value);
  made.creator = creator;
  return made;
}
Element sequence(std::uint32_t tag, std::vector<std::vector<Element>> items) {
  Element made = element(tag, "SQ", "");
  made.items = std::move(items);
  return made;
}
Element private_sequence(std::string_view creator, std::uint16_t group, std::uint8_t low_byte,
                         std::vector<std::vector<Element>> items) {
  Element made = private_element(creator, group, low_byte, "SQ", "");
  made.items = std::move(items);
  return made;
}

void set(std::vector<Element>& elements, const Element& wanted) {
  const auto same = [&](const Element& one) { return one.tag == wanted.tag && one.creator == wanted.creator; };
  const auto at = std::ranges::find_if(elements, same);
  if (at == elements.end()) {
    elements.push_back(wanted);
  } else {
    *at = wanted;
  }
}
void remove(std::vector<Element>& elements, std::uint32_t tag) {
  std::erase_if(elements, [&](const Element& one) { return one.tag == tag; });
}

std::string bytes_of(const Instance& instance) {
  DcmDataset data_set;
  fill(data_set, instance);
  const E_TransferSyntax syntax = DcmXfer(instance.transfer_syntax.c_str()).getXfer();
  const std::string body = data_set_bytes(data_set, syntax, instance.undefined_lengths);
  constexpr std::size_t kPreamble = 128;
  std::string bytes;
  if (instance.envelope == Envelope::Part10) bytes = std::string(kPreamble, '\0') + "DICM";
  if (instance.envelope != Envelope::Bare) bytes += meta_bytes(instance);
  bytes += body;
  return instance.gzip ? gzipped(bytes) : bytes;
}

std::string gzipped(std::string_view bytes) {
  // RFC 1952 around stored blocks of RFC 1951, 3.2.4: no compressor is needed, and no two of them agree.
  constexpr std::size_t kMostStored = 0xFFFF;
  std::string out("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10);
  for (std::size_t at = 0; at < bytes.size() || at == 0;) {
    const std::string_view block = bytes.substr(at, kMostStored);
    at += std::max<std::size_t>(block.size(), 1);
    out += at >= bytes.size() ? '\1' : '\0';
    put_little(out, static_cast<std::uint32_t>(block.size()), 2);
    put_little(out, ~static_cast<std::uint32_t>(block.size()), 2);
    out += block;
  }
  put_little(out, support::crc32(bytes), 4);
  put_little(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

void write_instance(const std::filesystem::path& path, const Instance& instance) {
  write_file(path, bytes_of(instance));
}

}  // namespace qapc::synthetic
