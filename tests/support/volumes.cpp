#include "tests/support/volumes.hpp"

#include <algorithm>
#include <stdexcept>

#include "runtime/dicom/reader.hpp"

namespace qapc::volume::reading {
namespace {

/// Explicit coding only: an empty dictionary will do.
void use_test_dictionary() {
  static const bool done = [] {
    dicom::use_dictionary({.edition = "test", .standard = {}, .private_elements = {}});
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

std::vector<double> Read::values(std::size_t volume, std::size_t stack) const {
  Source source(stacks.at(stack), images, files);
  auto out = source.read(volume);
  if (!out) throw std::runtime_error(out.error().text);
  return out->values;
}

Read read(const std::filesystem::path& folder, bool reversed) {
  use_test_dictionary();
  Read out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) out.files.push_back(entry.path());
  }
  std::ranges::sort(out.files);
  if (reversed) std::ranges::reverse(out.files);
  for (std::uint32_t file = 0; file < out.files.size(); ++file) {
    const auto object = dicom::read_object(out.files[file], recipes());
    if (!object) continue;
    for (const exam::Image& image : object->images) {
      out.images.push_back(facts_of(image));
      out.images.back().file = file;
    }
  }
  out.stacks = stacks_of(out.images, out.files);
  return out;
}

int address(int i, int j, int k, int t) {
  return 1 + i + 10 * j + 100 * k + 1000 * t;
}

}  // namespace qapc::volume::reading
