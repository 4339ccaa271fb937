// Compressed frames before a codec sees them. Floor 3 (runtime/pixels).
// The codecs of GDCM believe what a code stream says of itself, and end the process where they are surprised. So a
// stream is walked first: one grey component, the size that the header of the file names, markers side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/pixels/place.hpp"

namespace qapc::pixels {

enum class Codec : std::uint8_t { Jpeg, JpegLs, Jpeg2000, Rle };

/// Nothing for transfer syntaxes that no codec here decodes.
std::optional<Codec> codec_of(std::string_view transfer_syntax);

struct Codestream {
  Codec codec = Codec::Jpeg;
  std::uint8_t precision = 0;    ///< bits of a sample, as the stream says
  bool lossy = false;            ///< of JPEG: by cosine transform
  std::vector<std::byte> bytes;  ///< without comments and application data, with an end
};

/// Error    Damaged: it contradicts itself or the form; Unsupported: colour, arithmetic coding, hierarchies, …
Result<Codestream> checked(Codec codec, std::span<const std::byte> bytes, const Form& form);

/// The stream begins as one of that codec does; how frames are told apart where nothing else tells.
bool begins(Codec codec, std::span<const std::byte> bytes);

/// PS3.5 annex G. Samples of 1, 2 or 4 bytes, in the byte order of this machine.
///
/// Error    Damaged: not as many bytes as the form asks for
Result<std::vector<std::byte>> decode_rle(std::span<const std::byte> bytes, const Form& form);

}  // namespace qapc::pixels
