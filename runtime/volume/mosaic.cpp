// Mosaics: a volume in one image, its slices side by side.
#include <algorithm>
#include <cmath>

#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/pixels/images.hpp"
#include "runtime/volume/csa.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::volume {
namespace {

constexpr std::int64_t kMostTiles = 1024;

std::optional<Vector> vector_of(const std::vector<std::string>& texts) {
  if (texts.size() != 3) return std::nullopt;
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = parse_number(texts[i]);
    if (!number) return std::nullopt;
    out[i] = *number;
  }
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == '\\') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

/// Siemens fills a square sheet of ceil(sqrt(n)) tiles a side.
std::optional<Tiles> siemens(const Facts& facts, const std::filesystem::path& file) {
  auto images = pixels::Images::open(file);
  const auto header = images ? images->private_value("SIEMENS CSA HEADER", 0x0029, 0x10) : std::vector<std::byte>{};
  std::optional<std::int64_t> count = facts.siemens_tiles;
  if (!count) {
    const auto said = csa_values(header, "NumberOfImagesInMosaic");
    const auto number = said.empty() ? std::nullopt : parse_number(said.front());
    if (number) count = static_cast<std::int64_t>(std::clamp(*number, 0.0, 1e6));
  }
  if (!count || *count < 2 || *count > kMostTiles) return std::nullopt;
  Tiles tiles;
  tiles.count = static_cast<std::uint32_t>(*count);
  while (tiles.across * tiles.across < tiles.count) ++tiles.across;
  if (facts.rows % tiles.across != 0 || facts.columns % tiles.across != 0) return std::nullopt;
  if (!facts.orientation || !facts.position_mm || !facts.spacing_mm) return tiles;

  const auto& [row, column] = *facts.orientation;
  const auto& [across_mm, down_mm] = *facts.spacing_mm;
  // The position is that of a sheet with the tiles' centre: PS3.3 knows no mosaic (nibabel, dicom_mosaic).
  const double half = (1.0 - 1.0 / tiles.across) / 2;
  Vector first = sum(*facts.position_mm, scaled(row, half * facts.columns * across_mm));
  first = sum(first, scaled(column, half * facts.rows * down_mm));
  const auto said = vector_of(csa_values(header, "SliceNormalVector"));
  tiles.order_assumed = !said;
  // It points the way in which tiles are filled, also where slices are numbered from the head down.
  const Vector normal = said.value_or(cross(row, column));
  const double step = facts.slice_spacing_mm.value_or(facts.thickness_mm.value_or(1));
  for (std::uint32_t k = 0; k < tiles.count; ++k) tiles.positions_mm.push_back(sum(first, scaled(normal, step * k)));
  return tiles;
}

/// UIH gives each tile an item with its position.
std::optional<Tiles> uih(const Facts& facts, const std::filesystem::path& file) {
  if (*facts.uih_tiles < 2 || *facts.uih_tiles > kMostTiles) return std::nullopt;
  Tiles tiles;
  tiles.count = static_cast<std::uint32_t>(*facts.uih_tiles);
  while (tiles.across * tiles.across < tiles.count) ++tiles.across;
  // Square tiles in a sheet of `across` columns and as many rows as they need.
  const std::uint32_t down = (tiles.count + tiles.across - 1) / tiles.across;
  if (facts.columns % tiles.across != 0 || facts.rows % down != 0) return std::nullopt;
  auto images = pixels::Images::open(file);
  if (!images) return std::nullopt;
  for (const std::string& text : images->private_items("Image Private Header", 0x0065, 0x51, 0x0020'0032)) {
    const auto position = vector_of(split(text));
    if (position) tiles.positions_mm.push_back(*position);
  }
  if (tiles.positions_mm.size() != tiles.count) tiles.positions_mm.clear();
  return tiles;
}

}  // namespace

std::optional<Tiles> tiles_of(const Facts& facts, const std::filesystem::path& file) {
  if (facts.uih_tiles) return uih(facts, file);
  const bool mosaic = contains(split(facts.image_type), std::string("MOSAIC"));
  if (!mosaic && facts.siemens_tiles.value_or(0) < 2) return std::nullopt;
  return siemens(facts, file);
}

}  // namespace qapc::volume
