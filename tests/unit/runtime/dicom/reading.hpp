// Recipes by hand, files in a folder of their own, and the cell that comes out.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dicom/reader.hpp"
#include "tests/support/synthetic.hpp"

namespace qapc::dicom::reading {

namespace syn = ::qapc::synthetic;

abi::Home top(std::uint32_t tag);
abi::Home group(std::vector<std::uint32_t> path, std::uint32_t tag);
abi::Home private_home(std::string creator, std::uint32_t tag);
abi::Home time_of_day(std::uint32_t tag);

abi::Recipe number(std::vector<abi::Home> homes);
abi::Recipe integer(std::vector<abi::Home> homes);
abi::Recipe text(std::vector<abi::Home> homes);
abi::Recipe list(abi::Recipe recipe);

/// Tags of the tests, each with a VR of its own in the dictionary that the tests give to the reader.
inline constexpr std::uint32_t kEchoTime = 0x0018'0081;           // DS
inline constexpr std::uint32_t kInversionTime = 0x0018'0082;      // DS
inline constexpr std::uint32_t kSeriesDescription = 0x0008'103E;  // LO
inline constexpr std::uint32_t kInstanceNumber = 0x0020'0013;     // IS

/// The dictionary is given once for the whole binary.
void use_test_dictionary();

/// A file that lives as long as this.
class File {
 public:
  explicit File(std::string_view bytes);
  explicit File(const syn::Instance& instance) : File(syn::bytes_of(instance)) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::expected<Object, Refused> read(std::string_view bytes, const std::vector<abi::Recipe>& recipes = {});
std::expected<Object, Refused> read(const syn::Instance& instance, const std::vector<abi::Recipe>& recipes = {});
/// `damaged: ends early`; `an object` when it was read.
std::string refusal(std::string_view bytes);

/// A small image of identifiers, pixels and these elements.
syn::Instance image(const std::vector<syn::Element>& elements);
/// The cell of one recipe for that image (by default the first), as text: `2.98`, `1 | 0 | 0`, `<absent>`.
std::string cell(const syn::Instance& instance, const abi::Recipe& recipe, std::size_t image = 0);
std::string shown(const exam::Cell& cell);

}  // namespace qapc::dicom::reading
