// Code streams to samples with the codecs of GDCM. Floor 3 (runtime/pixels/itk).
#include <algorithm>
#include <cstring>
#include <gdcmDataElement.h>
#include <gdcmFragment.h>
#include <gdcmJPEG2000Codec.h>
#include <gdcmJPEGCodec.h>
#include <gdcmJPEGLSCodec.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>
#include <memory>

#include "runtime/pixels/itk/parts.hpp"

// Of LeakSanitizer, where the build has it.
extern "C" void __lsan_disable() __attribute__((weak));
extern "C" void __lsan_enable() __attribute__((weak));

namespace qapc::pixels::itk_part {
namespace {

/// When a codec of GDCM gives up, it forgets what it had allocated.
class Forgetful {
 public:
  Forgetful() {
    if (__lsan_disable != nullptr) __lsan_disable();
  }
  ~Forgetful() {
    if (__lsan_enable != nullptr) __lsan_enable();
  }
  Forgetful(const Forgetful&) = delete;
  Forgetful& operator=(const Forgetful&) = delete;
};

std::unique_ptr<gdcm::ImageCodec> codec_of(std::uint32_t number) {
  if (number == 0) return std::make_unique<gdcm::JPEGCodec>();
  if (number == 1) return std::make_unique<gdcm::JPEGLSCodec>();
  if (number == 2) return std::make_unique<gdcm::JPEG2000Codec>();
  return nullptr;
}

gdcm::DataElement element_of(const QapcCodestream& stream) {
  const gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
  gdcm::Fragment fragment;
  fragment.SetByteValue(reinterpret_cast<const char*>(stream.bytes), static_cast<std::uint32_t>(stream.size));
  fragments->AddFragment(fragment);
  gdcm::DataElement element(gdcm::Tag(0x7fe0, 0x0010));
  element.SetValue(*fragments);
  return element;
}

int decode_stream(const QapcCodestream& stream, std::uint16_t* samples, char* why) {
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  const auto codec = codec_of(stream.codec);
  if (codec == nullptr) return refuse(why, "no such codec");
  const auto bits = static_cast<unsigned short>(stream.precision);
  const unsigned short allocated = bits <= 8 ? 8 : 16;
  const unsigned int size[3] = {stream.columns, stream.rows, 1};
  codec->SetNumberOfDimensions(3);
  codec->SetDimensions(size);
  codec->SetPlanarConfiguration(0);
  codec->SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
  // As many bits as the stream says, not as the header of the file: another answer sends GDCM down other paths. The
  // format comes last: the codec of JPEG chooses its library by it and hands on what it was told before.
  const bool by_twelve = stream.codec == 0 && stream.lossy != 0 && bits == 12;
  codec->SetPixelFormat(
      gdcm::PixelFormat(1, by_twelve ? bits : allocated, bits, static_cast<unsigned short>(bits - 1), 0));
  gdcm::DataElement out;
  if (!codec->Decode(element_of(stream), out)) return refuse(why, "");
  const gdcm::ByteValue* bytes = out.GetByteValue();
  const std::size_t count = std::size_t{stream.columns} * stream.rows;
  if (bytes == nullptr || bytes->GetLength() < count * (allocated / 8)) return refuse(why, "it ends early");
  if (allocated == 16) {
    std::memcpy(samples, bytes->GetPointer(), count * sizeof(std::uint16_t));
  } else {
    std::transform(bytes->GetPointer(), bytes->GetPointer() + count, samples,
                   [](char sample) { return static_cast<std::uint16_t>(static_cast<unsigned char>(sample)); });
  }
  return 0;
}

}  // namespace

int decode(const QapcCodestream* stream, std::uint16_t* samples, char* why) noexcept {
  const Forgetful forgetful;
  why[0] = '\0';
  return guarded(why, [&] { return decode_stream(*stream, samples, why); });
}

}  // namespace qapc::pixels::itk_part
