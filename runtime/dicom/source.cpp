#include "runtime/dicom/source.hpp"

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "runtime/dicom/archive.hpp"
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

/// What is no DICOM may be an archive of it.
Refused or_archive(Refused refused, Bytes& bytes) {
  constexpr std::size_t kHead = 512;
  if (refused.why == Refusal::NotDicom && looks_like_archive(bytes.look(0, kHead)))
    return {Refusal::Archive, "a tar or zip archive"};
  return refused;
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
  if (!layout && layout.error().why == Refusal::NotDicom) return std::unexpected(or_archive(layout.error(), *head));
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

std::expected<SharedBytes, Refused> unpacked(const SharedBytes& bytes) {
  return inflate::looks_gzipped(bytes->look(0, 3)) ? unzip(bytes) : std::expected<SharedBytes, Refused>(bytes);
}

}  // namespace

std::expected<Source, Refused> open_source(const std::shared_ptr<Bytes>& opened) {
  auto bytes = unpacked(opened);
  if (!bytes) return std::unexpected(bytes.error());
  auto layout = recognise(**bytes);
  if (!layout) return std::unexpected(or_archive(layout.error(), **bytes));
  if (layout->deflated) {
    bytes = inflate_data_set(*bytes, layout->data_set_at);
    if (!bytes) return std::unexpected(bytes.error());
    layout->data_set_at = 0;
  }
  return Source{std::move(*bytes), std::move(*layout)};
}

}  // namespace qapc::dicom
