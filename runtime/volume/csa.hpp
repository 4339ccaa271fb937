// Two facts of a Siemens mosaic that stand in the CSA header only. Floor 3 (runtime/volume).
// Format: "SV10" (knowledge: nibabel's and dcm2niix' readers, headers of VB17 to VE11). Every length is bounded.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::volume {

/// The values of a tag that are not empty; none where the bytes are no CSA header or have no such tag.
std::vector<std::string> csa_values(std::span<const std::byte> header, std::string_view tag);

}  // namespace qapc::volume
