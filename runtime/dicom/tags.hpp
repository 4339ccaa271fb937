// Elements that are read of every object, whatever the recipes. Floor 3 (runtime/dicom).
#pragma once

#include <cstdint>

namespace qapc::dicom {

inline constexpr std::uint32_t kDirectoryRecordSequence = 0x0004'1220;
inline constexpr std::uint32_t kSpecificCharacterSet = 0x0008'0005;
inline constexpr std::uint32_t kSopClassUid = 0x0008'0016;
inline constexpr std::uint32_t kSopInstanceUid = 0x0008'0018;
inline constexpr std::uint32_t kModality = 0x0008'0060;
inline constexpr std::uint32_t kStudyInstanceUid = 0x0020'000D;
inline constexpr std::uint32_t kSeriesInstanceUid = 0x0020'000E;
inline constexpr std::uint32_t kSeriesNumber = 0x0020'0011;
inline constexpr std::uint32_t kSamplesPerPixel = 0x0028'0002;
inline constexpr std::uint32_t kNumberOfFrames = 0x0028'0008;
inline constexpr std::uint32_t kRowCount = 0x0028'0010;
inline constexpr std::uint32_t kColumnCount = 0x0028'0011;
inline constexpr std::uint32_t kBitsAllocated = 0x0028'0100;
inline constexpr std::uint32_t kSharedFunctionalGroups = 0x5200'9229;
inline constexpr std::uint32_t kPerFrameFunctionalGroups = 0x5200'9230;
inline constexpr std::uint32_t kPixelData = 0x7FE0'0010;

inline constexpr std::uint32_t kItem = 0xFFFE'E000;
inline constexpr std::uint32_t kItemEnd = 0xFFFE'E00D;
inline constexpr std::uint32_t kSequenceEnd = 0xFFFE'E0DD;

}  // namespace qapc::dicom
