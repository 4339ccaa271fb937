// Why a vendor's block or text could not be read, and where in it. Floor 3 (runtime/vendor).
#pragma once

#include <cstddef>
#include <expected>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "runtime/abi/value.hpp"

namespace qapc::vendor {

struct Unread {
  abi::Missing reason = abi::Missing::Unparsable;
  std::string place;  ///< `tag 17, at byte 1480: …`; for people, and never a value of the exam
};

template <typename T>
using Read = std::expected<T, Unread>;

template <typename... Args>
[[nodiscard]] std::unexpected<Unread> unread(abi::Missing reason, fmt::format_string<Args...> place, Args&&... args) {
  return std::unexpected(Unread{reason, fmt::format(place, std::forward<Args>(args)...)});
}

}  // namespace qapc::vendor
