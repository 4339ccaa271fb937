// Real series stored in two ways hold the same voxels in the same places, where the files are at hand.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>

#include "tests/support/volumes.hpp"

using namespace qapc;
using namespace qapc::volume;
using namespace qapc::volume::reading;

namespace {

Vector position_of(const Grid& grid, std::size_t k) {
  return sum(grid.origin_mm, scaled(grid.axes[2], grid.spacing_mm[2] * static_cast<double>(k)));
}

struct Compared {
  int slices = 0;  ///< in one place
  int equal = 0;   ///< voxel for voxel
};

/// First volumes, slice by slice, wherever one of `few` lies where one of `many` does.
Compared compare(const Read& few, const Read& many) {
  Compared out;
  for (std::size_t a = 0; a < few.stacks.size(); ++a) {
    for (std::size_t b = 0; b < many.stacks.size(); ++b) {
      const Stack& one = few.stacks[a];
      const Stack& other = many.stacks[b];
      const bool alike = one.grid.plane() == other.grid.plane() && one.component == other.component &&
                         std::abs(one.echo_time_ms.value_or(0) - other.echo_time_ms.value_or(0)) < 0.05;
      if (!alike || one.volumes == 0 || other.volumes == 0) continue;
      const auto ones = few.values(0, a);
      const auto others = many.values(0, b);
      const auto plane = static_cast<std::ptrdiff_t>(one.grid.plane());
      for (std::size_t k = 0; k < one.grid.size[2]; ++k) {
        for (std::size_t m = 0; m < other.grid.size[2]; ++m) {
          if (length(difference(position_of(one.grid, k), position_of(other.grid, m))) > 0.01) continue;
          ++out.slices;
          const auto from = ones.begin() + static_cast<std::ptrdiff_t>(k) * plane;
          const auto to = others.begin() + static_cast<std::ptrdiff_t>(m) * plane;
          out.equal += std::equal(from, from + plane, to) ? 1 : 0;
        }
      }
    }
  }
  return out;
}

}  // namespace

TEST_CASE("classic slices of the corpus lie in their enhanced siblings", "[volume][corpus]") {
  const auto corpus = support::corpus();
  if (corpus.empty()) return;
  const Compared siemens = compare(read(corpus / "siemens/xa30_sag_enhanced_vs_classic/XA30/classic"),
                                   read(corpus / "siemens/xa30_sag_enhanced_vs_classic/XA30/enhanced"));
  CHECK(siemens.slices == 3);
  // The scanner burned a bar into the first slice, and another into each of its two forms.
  CHECK(siemens.equal == 2);
  // Another system forwarded the same object and moved its private elements.
  const Compared forwarded =
      compare(read(corpus / "siemens/xa20_vida_vs_agfa/Siemens"), read(corpus / "siemens/xa20_vida_vs_agfa/Agfa"));
  CHECK(forwarded.slices == 25);
  CHECK(forwarded.equal == 25);
}

TEST_CASE("a mosaic of the corpus gives the volume that another numbering of its slices gives", "[volume][corpus]") {
  const auto corpus = support::corpus();
  if (corpus.empty()) return;
  // Two runs of one phantom, slices numbered from the feet and from the head: both volumes stand upright.
  const Read up = read(corpus / "siemens/d13_prisma_mosaic_order/ep2d_Asc_2");
  const Read down = read(corpus / "siemens/d13_prisma_mosaic_order/ep2d_Asc_HF_10");
  const auto a = up.values();
  const auto b = down.values();
  REQUIRE(a.size() == b.size());
  const std::size_t plane = up.stacks.front().grid.plane();
  const auto mean_of = [&](const std::vector<double>& values, std::size_t k) {
    double total = 0;
    for (std::size_t i = 0; i < plane; ++i) total += values[k * plane + i];
    return total / static_cast<double>(plane);
  };
  double same = 0;
  double turned = 0;
  for (std::size_t k = 0; k < 36; ++k) {
    same += std::abs(mean_of(a, k) - mean_of(b, k));
    turned += std::abs(mean_of(a, k) - mean_of(b, 35 - k));
  }
  CHECK(same < turned / 2);
}
