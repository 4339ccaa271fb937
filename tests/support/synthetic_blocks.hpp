// Bytes of elements of real files, read by DCMTK and nothing of runtime/dicom: what a test of a parser starts from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace qapc::synthetic {

/// Where copies of real files are: QAPC_CORPUS names the folder, otherwise it is looked for beside the project. Nothing
/// when it is not there.
std::optional<std::filesystem::path> corpus(const std::filesystem::path& project);

/// Every DICOM file below a folder of the corpus, unpacked or gzipped, in the order of their paths.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

/// The value of the first private element of that creator, as stored, at any depth of the first items; nothing where
/// there is none, and for a file that DCMTK does not read.
std::optional<std::vector<std::byte>> block_of(const std::filesystem::path& file, std::string_view creator,
                                               std::uint16_t group, std::uint8_t low_byte);

}  // namespace qapc::synthetic
