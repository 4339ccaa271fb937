#include "runtime/dicom/dcmtk/dataset.hpp"

#include <array>
#include <dcmtk/dcmdata/dcerror.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <span>
#include <utility>
#include <vector>

#include "runtime/dicom/dcmtk/bytes.hpp"
#include "runtime/dicom/dcmtk/layout.hpp"
#include "runtime/dicom/dcmtk/stream.hpp"
#include "runtime/dicom/dcmtk/structure.hpp"
#include "runtime/inflate/inflate.hpp"

namespace qapc::dicom {
namespace {

using SharedBytes = std::shared_ptr<Bytes>;

Refused refused(const Error& error) {
  return {error.code == Errc::Unreadable ? Refusal::Unreadable : Refusal::Damaged, error.text};
}

/// Gives `bytes` from `at` on, a piece at a time.
inflate::Refill pieces(SharedBytes bytes, std::uint64_t at) {
  constexpr std::size_t kPiece = std::size_t{64} << 10;
  return [bytes = std::move(bytes), at,
          piece = std::vector<std::byte>(kPiece)]() mutable -> Result<std::span<const std::byte>> {
    const std::size_t got = bytes->read(at, piece);
    if (bytes->failed()) return fail(Errc::Unreadable, "the system stops in the middle of the file");
    at += got;
    return std::span<const std::byte>(piece).first(got);
  };
}

/// Unpacks all of a gzipped object into memory. Of a large gzip file of something else, only its beginning.
std::expected<SharedBytes, Refused> unzip(const SharedBytes& packed) {
  constexpr std::size_t kHead = std::size_t{64} << 10;
  inflate::Inflater inflater(inflate::Format::Gzip, pieces(packed, 0));
  std::vector<std::byte> unpacked(kHead);
  const auto size = inflater.read(unpacked);
  if (!size) return std::unexpected(refused(size.error()));
  unpacked.resize(*size);
  auto head = Bytes::of(unpacked);
  const auto layout = recognise(*head);
  if (!layout && layout.error().why == Refusal::NotDicom) return std::unexpected(layout.error());
  if (*size < kHead) return head;
  if (const auto rest = inflate::append_rest(inflater, unpacked); !rest) return std::unexpected(refused(rest.error()));
  return Bytes::of(std::move(unpacked));
}

std::expected<SharedBytes, Refused> inflate_data_set(const SharedBytes& bytes, std::uint64_t at) {
  inflate::Inflater inflater(inflate::Format::Raw, pieces(bytes, at));
  std::vector<std::byte> unpacked;
  if (const auto all = inflate::append_rest(inflater, unpacked); !all) return std::unexpected(refused(all.error()));
  return Bytes::of(std::move(unpacked));
}

std::expected<SharedBytes, Refused> open(const std::filesystem::path& file) {
  auto bytes = Bytes::open(file);
  if (!bytes) return bytes;
  std::array<std::byte, 3> head{};
  const std::size_t size = (*bytes)->read(0, head);
  return inflate::looks_gzipped(std::span(head).first(size)) ? unzip(*bytes) : bytes;
}

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

}  // namespace

std::expected<Parsed, Refused> parse(const std::filesystem::path& file) {
  constexpr Uint32 kLeaveThere = 4096;  // bytes; longer values are loaded when asked for
  constexpr std::uint64_t kConvincing = 3;
  auto bytes = open(file);
  if (!bytes) return std::unexpected(bytes.error());
  auto layout = recognise(**bytes);
  if (!layout) return std::unexpected(layout.error());
  if (layout->deflated) {
    bytes = inflate_data_set(*bytes, layout->data_set_at);
    if (!bytes) return std::unexpected(bytes.error());
    layout->data_set_at = 0;
  }
  const auto structure = walk(**bytes, layout->data_set_at, layout->coding);
  if (!structure) {
    // Eight bytes that could be an element are found in many files.
    if (!layout->has_header && structure.error().elements < kConvincing)
      return std::unexpected(Refused{Refusal::NotDicom, "its bytes are not those of DICOM"});
    return std::unexpected(structure.error().refused);
  }
  Stream stream(*bytes, layout->data_set_at);
  Parsed parsed{std::make_unique<DcmDataset>(), std::move(layout->sop_class), *bytes};
  parsed.data_set->transferInit();
  const OFCondition status = parsed.data_set->read(stream, syntax_of(*layout, *structure), EGL_noChange, kLeaveThere);
  parsed.data_set->transferEnd();
  // What DCMTK read before it stopped holds uninitialised values: none of it is used.
  if ((*bytes)->failed())
    return std::unexpected(Refused{Refusal::Unreadable, "the system stops in the middle of the file"});
  if (status.bad() || !stream.eos()) return std::unexpected(Refused{Refusal::Damaged, "contradicts itself"});
  return parsed;
}

}  // namespace qapc::dicom
