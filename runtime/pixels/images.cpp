#include "runtime/pixels/images.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/pixels/codestream.hpp"
#include "runtime/pixels/plugin.hpp"

namespace qapc::pixels {
namespace {

constexpr std::size_t kMostPixels = std::size_t{1} << 26;  // of a frame; scanners stay below 2^22

Result<void> is_readable(const Place& place) {
  const Form& form = place.form;
  if (!place.there) return fail(Errc::NotFound, "no pixel data");
  if (form.samples != 1 || !form.photometric.starts_with("MONOCHROME"))
    return fail(Errc::Unsupported, "its pixels are in colour");
  const bool whole = form.bits_allocated == 8 || form.bits_allocated == 16 || form.bits_allocated == 32;
  if (!whole || form.bits_stored == 0 || form.bits_stored > form.bits_allocated ||
      form.high_bit >= form.bits_allocated || form.high_bit + 1 < form.bits_stored)
    return fail(Errc::Unsupported, "its pixels have {} of {} bits up to bit {}", form.bits_stored, form.bits_allocated,
                form.high_bit);
  if (form.pixels() == 0 || form.pixels() > kMostPixels) return fail(Errc::Unsupported, "its frames are too large");
  if (place.encapsulated) return {};
  const std::uint64_t wanted = std::uint64_t{form.frames} * form.pixels() * (form.bits_allocated / 8);
  if (place.raw.size < wanted) return fail(Errc::Damaged, "its pixel data are too short");
  return {};
}

using Pieces = std::vector<std::vector<Extent>>;

/// The offset table says at which fragment each frame begins. Nothing where it says so wrongly.
std::optional<Pieces> by_offsets(const Place& place) {
  if (place.offsets.size() != place.form.frames || place.fragments.empty()) return std::nullopt;
  constexpr std::uint64_t kHead = 8;  // bytes, of the item around a fragment
  const std::uint64_t origin = place.fragments.front().at - kHead;
  Pieces frames;
  std::size_t next = 0;
  for (const Extent& fragment : place.fragments) {
    const std::uint64_t offset = fragment.at - kHead - origin;
    if (next < place.offsets.size() && offset == place.offsets[next]) {
      frames.emplace_back();
      ++next;
    }
    if (frames.empty()) return std::nullopt;
    frames.back().push_back(fragment);
  }
  return next == place.offsets.size() ? std::optional(std::move(frames)) : std::nullopt;
}

/// A frame begins wherever a fragment begins as a code stream does.
Result<Pieces> by_beginnings(Bytes& bytes, const Place& place, Codec codec) {
  Pieces frames;
  for (const Extent& fragment : place.fragments) {
    constexpr std::uint64_t kLook = 64;
    QAPC_TRY(const auto head, bytes.piece(fragment.at, std::min(fragment.size, kLook)));
    if (frames.empty() || begins(codec, head)) frames.emplace_back();
    frames.back().push_back(fragment);
  }
  if (frames.size() != place.form.frames)
    return fail(Errc::Damaged, "it has {} compressed frames and says {}", frames.size(), place.form.frames);
  return frames;
}

Result<Pieces> pieces_of(Bytes& bytes, const Place& place) {
  if (!place.encapsulated) return Pieces{};
  const auto codec = codec_of(place.transfer_syntax);
  if (!codec) return fail(Errc::Unsupported, "no codec for its transfer syntax");
  if (place.form.frames == 1) return Pieces{place.fragments};
  if (auto frames = by_offsets(place)) return std::move(*frames);
  if (place.fragments.size() != place.form.frames) return by_beginnings(bytes, place, *codec);
  Pieces frames;
  for (const Extent& fragment : place.fragments) frames.push_back({fragment});
  return frames;
}

/// Samples as whole numbers: the stored bits, with their sign.
class Values {
 public:
  explicit Values(const Form& form)
      : shift_(form.high_bit + 1 - form.bits_stored), bits_(form.bits_stored), signed_(form.is_signed) {}

  double operator()(std::uint64_t sample) const {
    const std::uint64_t value = sample >> shift_ & ((std::uint64_t{1} << bits_) - 1);
    const bool negative = signed_ && (value >> (bits_ - 1) & 1) != 0;
    return static_cast<double>(value) - (negative ? static_cast<double>(std::uint64_t{1} << bits_) : 0.0);
  }

 private:
  int shift_;
  int bits_;
  bool signed_;
};

void convert(std::span<const std::byte> samples, const Form& form, bool big_endian, std::span<double> out) {
  const Values values(form);
  const std::size_t width = form.bits_allocated / 8;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = values(number_of(samples.subspan(i * width, width), big_endian));
}

}  // namespace

Result<Images> Images::open(const std::filesystem::path& file) {
  QAPC_TRY(auto bytes, Bytes::open(file));
  QAPC_TRY(auto place, locate(bytes));
  QAPC_TRY_VOID(is_readable(place));
  QAPC_TRY(auto frames, pieces_of(*bytes, place));
  return Images(std::move(bytes), std::move(place), std::move(frames));
}

Result<std::vector<std::byte>> Images::encoded(std::uint32_t frame) {
  std::uint64_t size = 0;
  for (const Extent& extent : frames_[frame]) size += extent.size;
  if (size > bytes_->size()) return fail(Errc::Damaged, "its fragments overlap");
  std::vector<std::byte> out;
  out.reserve(size);
  for (const Extent& extent : frames_[frame]) {
    QAPC_TRY(const auto piece, bytes_->piece(extent.at, extent.size));
    out.insert(out.end(), piece.begin(), piece.end());
  }
  return out;
}

Result<void> Images::decode(std::uint32_t frame, std::span<double> out) {
  const Form& form = place_.form;
  QAPC_TRY(const auto packed, encoded(frame));
  const Codec codec = *codec_of(place_.transfer_syntax);
  if (codec == Codec::Rle) {
    QAPC_TRY(const auto samples, decode_rle(packed, form));
    convert(samples, form, false, out);
    return {};
  }
  QAPC_TRY(const auto stream, checked(codec, packed, form));
  QAPC_TRY(const Plugin* const opened, plugin());
  std::vector<std::uint16_t> samples(out.size());
  QAPC_TRY_VOID(opened->decode(stream, form, samples));
  const Values values(form);
  std::ranges::transform(samples, out.begin(), [&](std::uint16_t sample) { return values(sample); });
  return {};
}

Result<void> Images::read(std::uint32_t frame, std::span<double> out) {
  const Form& form = place_.form;
  if (frame >= form.frames || out.size() != form.pixels()) return fail(Errc::Invalid, "there is no such frame");
  count_frame();
  if (place_.encapsulated) return decode(frame, out);
  const std::size_t width = form.bits_allocated / 8;
  const std::uint64_t size = form.pixels() * width;
  // Bytes in words of a big-endian data set lie the other way round in each pair (PS3.5, 8.1.1).
  const bool swapped = place_.big_endian && place_.words && width == 1;
  QAPC_TRY(auto samples, bytes_->piece(place_.raw.at + frame * size, size));
  for (std::size_t i = 0; swapped && i + 1 < samples.size(); i += 2) std::swap(samples[i], samples[i + 1]);
  convert(samples, form, place_.big_endian, out);
  return {};
}

}  // namespace qapc::pixels
