// Records as what sets them apart from the one before. Floor 4 (runtime/index), for its own files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/coding.hpp"

namespace qapc::index {

using coding::In;
using coding::Out;

/// `before` is "" for the first of a column.
void put_record(std::string_view before, std::string_view record, Out& out);

/// The record, looking into `in` where it lies there as it is, else into `kept`. Nothing where the bytes contradict
/// themselves.
std::optional<std::string_view> take_record(std::string_view before, In& in, std::string& kept);

}  // namespace qapc::index
