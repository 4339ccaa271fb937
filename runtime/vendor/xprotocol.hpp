// XProtocol, the tree of parameters around the measurement protocol of Siemens scanners: `<ParamLong."Count"> { 1 }`.
// Floor 3 (runtime/vendor). Read without recursion into a flat list.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/vendor/unread.hpp"

namespace qapc::vendor {

struct XParameter {
  std::string path;  ///< names from the root, by points: `DMWL.Pause.CodeValue`; elements of arrays `[0]`
  std::string type;  ///< `ParamLong`
  std::vector<std::string> values;  ///< in their order; quotes are taken off
};

inline constexpr std::size_t kMostXParameters = 200'000;
inline constexpr std::size_t kDeepestXProtocol = 64;

/// Parameters that have a value, in the order of the text. What only describes (`<Limit>`, `<Default>` …) is left out.
/// A protocol inside a string (`Protocol0`) stays one value, to be read by itself.
///
/// Unread   Absent: no `<XProtocol>`; Unparsable: braces or quotes do not close, too deep, too many; with the byte
/// Source   the text itself, VB17 to XA60
Read<std::vector<XParameter>> parse_xprotocol(std::string_view text);

/// The first parameter of that path, or null.
const XParameter* find(const std::vector<XParameter>& parameters, std::string_view path);

}  // namespace qapc::vendor
