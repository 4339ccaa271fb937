// The archive of the demo; synthetic.hpp says what is wrong with which exam.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>

#include "tests/support/synthetic.hpp"

namespace qapc::synthetic {
namespace {

namespace fs = std::filesystem;

class Archive {
 public:
  Archive(fs::path folder, const DemoOptions& options) : folder_(std::move(folder)), options_(options) {}

  [[nodiscard]] fs::path file(int exam, std::string_view name, int series, int instance,
                              std::string_view extension = ".dcm") const {
    return folder_ / fmt::format("exam-{:02}-{}", exam, name) / fmt::format("series-{}", series) /
           fmt::format("IM{:04}{}", instance, extension);
  }
  [[nodiscard]] Where where(int exam, int series, int instance) const {
    return {.exam = exam, .series = series, .instance = instance, .canary = options_.canary};
  }
  [[nodiscard]] int slices() const { return options_.slices; }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

  void localizers(int exam, std::string_view name, Vendor vendor) const {
    for (int i = 1; i <= 3; ++i) write_instance(file(exam, name, 1, i), localizer(vendor, where(exam, 1, i)));
  }

  /// A localizer and a classic T1-weighted series; `change` may make something of a slice, or refuse it.
  void classic(int exam, std::string_view name, Vendor vendor,
               const std::function<bool(Instance&, int slice)>& change = {}) const {
    localizers(exam, name, vendor);
    for (int slice = 1; slice <= slices(); ++slice) {
      Instance made = t1w(vendor, where(exam, 2, slice));
      if (change && !change(made, slice)) continue;
      write_instance(file(exam, name, 2, slice, made.gzip ? ".dcm.gz" : ".dcm"), made);
    }
  }

  void enhanced(int exam, std::string_view name, Vendor vendor, bool gzip) const {
    localizers(exam, name, vendor);
    Instance made = t1w_enhanced(vendor, where(exam, 2, 1), slices());
    made.gzip = gzip;
    made.undefined_lengths = true;
    write_instance(file(exam, name, 2, 1, gzip ? ".dcm.gz" : ".dcm"), made);
  }

 private:
  fs::path folder_;
  DemoOptions options_;
};

/// Every way to write a file that policies must not notice.
bool in_another_coding(Instance& made, int slice) {
  switch (slice) {
    case 1:
      made.transfer_syntax = kImplicitLittle;
      break;
    case 2:
      made.transfer_syntax = kDeflated;
      break;
    case 3:
      made.transfer_syntax = kExplicitBig;
      break;
    case 4:
      made.envelope = Envelope::NoPreamble;
      break;
    case 5:
      made.gzip = true;
      break;
    case 6:
      made.transfer_syntax = kRle;
      break;
    default:
      break;
  }
  return true;
}

void stray_files(const Archive& archive, int exam, std::string_view name) {
  const fs::path first = archive.file(exam, name, 2, 1);
  const std::string slice = bytes_of(t1w(Vendor::Philips, archive.where(exam, 2, 1)));
  const std::string cut = bytes_of(t1w(Vendor::Philips, archive.where(exam, 2, archive.slices() + 1)));
  write_file(first.parent_path() / "copy-of-IM0001.dcm", slice);
  write_file(first.parent_path() / "truncated.dcm", std::string_view(cut).substr(0, cut.size() - 50));
  write_file(first.parent_path() / "notes.dcm", "The coil was changed before the second series.\n");
  write_instance(archive.file(exam, name, 4, 1), raw_data(Vendor::Philips, archive.where(exam, 4, 1)));
}

}  // namespace

void demo_archive(const fs::path& folder, const DemoOptions& options) {
  const Archive archive(folder, options);
  archive.classic(1, "siemens", Vendor::Siemens);
  archive.classic(2, "ge", Vendor::Ge);
  archive.classic(3, "philips", Vendor::Philips);
  archive.enhanced(4, "siemens-enhanced", Vendor::Siemens, false);
  archive.enhanced(5, "philips-enhanced", Vendor::Philips, true);
  archive.enhanced(6, "ge-enhanced", Vendor::Ge, false);
  archive.classic(7, "siemens-echo-time", Vendor::Siemens, [](Instance& made, int) {
    set(made.elements, element(0x0018'0081, "DS", "3.03"));
    return true;
  });
  archive.classic(8, "ge-slices-missing", Vendor::Ge,
                  [&](Instance&, int slice) { return slice > std::max(1, archive.slices() / 8); });
  archive.classic(9, "siemens-no-inversion-time", Vendor::Siemens, [](Instance& made, int) {
    remove(made.elements, 0x0018'0082);
    return true;
  });
  archive.classic(10, "philips-derived", Vendor::Philips);
  for (int slice = 1; slice <= archive.slices(); ++slice)
    write_instance(archive.file(10, "philips-derived", 3, slice),
                   derived(Vendor::Philips, archive.where(10, 3, slice)));
  archive.classic(11, "ge-codings", Vendor::Ge, in_another_coding);
  archive.classic(12, "philips-stray-files", Vendor::Philips);
  stray_files(archive, 12, "philips-stray-files");
  for (int i = 1; i <= 4; ++i)
    write_instance(archive.file(12, "philips-stray-files", 3, i),
                   diffusion(Vendor::Philips, archive.where(12, 3, i), i <= 2 ? 0 : 1000));
}

}  // namespace qapc::synthetic
