#include "runtime/volume/source.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/base/check.hpp"

namespace qapc::volume {

Result<void> Source::open(const Facts& facts) {
  if (file_ && file_index_ == facts.file) return {};
  loaded_.reset();
  file_.reset();
  QAPC_TRY(auto opened, pixels::Images::open(files_[facts.file]));
  file_ = std::move(opened);
  file_index_ = facts.file;
  const pixels::Form& form = file_->form();
  if (form.rows != facts.rows || form.columns != facts.columns || facts.frame >= form.frames) {
    file_.reset();
    return fail(Errc::Damaged, "its pixels have another size than its header says");
  }
  return {};
}

Result<void> Source::load(std::uint32_t image) {
  if (loaded_ == image) return {};
  const Facts& facts = images_[image];
  QAPC_TRY_VOID(open(facts));
  stored_.resize(file_->form().pixels());
  loaded_.reset();
  QAPC_TRY_VOID(file_->read(facts.frame, stored_));
  loaded_ = image;
  return {};
}

Result<void> Source::read(std::size_t volume, std::size_t first_slice, std::span<double> out) {
  const Grid& grid = stack_.grid;
  const std::size_t slices = out.size() / grid.plane();
  QAPC_CHECK(volume < stack_.volumes && first_slice + slices <= grid.size[2], "the slices are there");
  for (std::size_t k = 0; k < slices; ++k) {
    const Slice& slice = stack_.slice(volume, first_slice + k);
    QAPC_TRY_VOID(load(slice.image));
    const Facts& facts = images_[slice.image];
    double* to = out.data() + k * grid.plane();
    for (std::size_t j = 0; j < grid.size[1]; ++j) {
      const double* from = stored_.data() + (slice.top + j) * facts.columns + slice.left;
      to = std::transform(from, from + grid.size[0], to, facts.scale);
    }
  }
  return {};
}

Result<Volume> Source::read(std::size_t volume) {
  Volume out{.grid = stack_.grid, .values = std::vector<double>(stack_.grid.voxels())};
  QAPC_TRY_VOID(read(volume, 0, out.values));
  return out;
}

Result<double> Source::ceiling(std::size_t volume, std::size_t slice) {
  const Facts& facts = images_[stack_.slice(volume, slice).image];
  QAPC_TRY_VOID(open(facts));
  const pixels::Form& form = file_->form();
  return facts.scale(std::ldexp(1.0, form.bits_stored - (form.is_signed ? 1 : 0)) - 1);
}

}  // namespace qapc::volume
