#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/metrics/run.hpp"
#include "runtime/metrics/shells.hpp"
#include "runtime/session/volumes.hpp"
#include "runtime/volume/nifti.hpp"
#include "runtime/volume/source.hpp"
#include "tools/qapc/commands.hpp"

namespace qapc::tools {
namespace {

struct PixelsOptions {
  std::vector<std::string> paths;
  std::string output;
  std::string series;
  std::size_t stack = 0;  ///< 1-based; 0: the only one
  std::string mask;
  bool typical = false;
  bool mean = false;
  bool unweighted = false;
  bool corrected = false;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

/// A stack and the series it is in.
struct Chosen {
  const session::SeriesOfImages* series = nullptr;
  const volume::Stack* stack = nullptr;
  std::size_t number = 1;  ///< of the stack in its series
};

std::vector<Chosen> matching(const session::ReadVolumes& read, const PixelsOptions& options) {
  std::vector<Chosen> all;
  for (const session::SeriesOfImages& series : read.series) {
    if (!options.series.empty() && series.number != options.series) continue;
    for (std::size_t i = 0; i < series.stacks.size(); ++i) {
      if (options.stack == 0 || options.stack == i + 1) all.push_back({&series, &series.stacks[i], i + 1});
    }
  }
  return all;
}

std::string described(const Chosen& chosen) {
  const volume::Grid& grid = chosen.stack->grid;
  std::string text = fmt::format("series {} stack {}: {} x {} x {}", chosen.series->number, chosen.number, grid.size[0],
                                 grid.size[1], grid.size[2]);
  if (chosen.stack->volumes != 1) text += fmt::format(" x {} ({})", chosen.stack->volumes, name(chosen.stack->axis));
  text += fmt::format(", {:.4g} x {:.4g} x {:.4g} mm, {}", grid.spacing_mm[0], grid.spacing_mm[1], grid.spacing_mm[2],
                      name(chosen.stack->component));
  if (chosen.stack->echo_time_ms) text += fmt::format(", TE {:.4g} ms", *chosen.stack->echo_time_ms);
  return text;
}

void tell_notes(const volume::Notes& notes) {
  if (notes.missing_slices > 0) spdlog::warn("{} slices are missing between others", notes.missing_slices);
  if (notes.repeated_slices > 0) spdlog::warn("{} images repeat the place and time of another", notes.repeated_slices);
  if (notes.left_over > 0) spdlog::warn("{} images are left over: their volumes are not whole", notes.left_over);
  if (notes.worst_spacing_mm > 0.1) spdlog::warn("slice distances differ by up to {:.3g} mm", notes.worst_spacing_mm);
  if (notes.shear_mm > 0.1) spdlog::warn("slices are shifted in their plane by up to {:.3g} mm", notes.shear_mm);
  if (!notes.placed) spdlog::warn("the headers give no positions: slices are in order of their numbers");
  if (!notes.spaced) spdlog::warn("the headers give no pixel spacing: it is written as 1 mm");
  if (notes.order_assumed) spdlog::warn("the direction of the slices is assumed");
}

/// Whole numbers stay whole numbers; what is scaled is written in double.
Result<volume::NiftiType> type_of(const Chosen& chosen, volume::Source& source) {
  const auto scaled = [&](const volume::Slice& slice) {
    return chosen.series->images[slice.image].scale != volume::Scale{};
  };
  if (std::ranges::any_of(chosen.stack->slices, scaled)) return volume::NiftiType::Float64;
  QAPC_TRY(const double ceiling, source.ceiling(0, 0));
  return ceiling <= 32'767 ? volume::NiftiType::Int16 : volume::NiftiType::Int32;
}

Result<void> write(const Chosen& chosen, const std::string& path) {
  const volume::Stack& stack = *chosen.stack;
  volume::Source source(stack, chosen.series->images, chosen.series->files);
  QAPC_TRY(const auto type, type_of(chosen, source));
  const bool run = stack.axis == volume::Axis::Time && stack.repetition_time_ms;
  QAPC_TRY(auto file, volume::NiftiFile::create(path, {.grid = stack.grid,
                                                       .volumes = stack.volumes,
                                                       .type = type,
                                                       .placed = stack.notes.placed,
                                                       .step_s = run ? *stack.repetition_time_ms / 1000 : 0}));
  std::vector<double> values(stack.grid.voxels());
  for (std::size_t t = 0; t < stack.volumes; ++t) {
    QAPC_TRY_VOID(source.read(t, 0, values));
    QAPC_TRY_VOID(file.append(values));
  }
  return file.finish();
}

/// The volume that metrics look at.
Result<volume::Volume> looked_at(volume::Source& source, const PixelsOptions& options) {
  if (options.unweighted) return metrics::unweighted_mean(source);
  if (!options.mean) return source.read(source.stack().typical_volume());
  QAPC_TRY(auto steady, metrics::steady_mean(source));
  return std::move(steady.image);
}

std::vector<double> mask_of(const metrics::Regions& regions, metrics::Region region) {
  std::vector<double> out;
  for (std::size_t i = 0; i < regions.bits.size(); ++i) out.push_back(regions.is(i, region) ? 1 : 0);
  return out;
}

/// What metrics find in it: a region, a class, or the values without their bias field.
std::expected<std::vector<double>, metrics::Reason> found_in(const metrics::Scene& scene, const std::string& mask) {
  if (mask.empty()) {
    const auto even = scene.corrected();
    if (!even) return std::unexpected(even.error());
    return **even;
  }
  for (const auto region : {metrics::Region::Head, metrics::Region::Core, metrics::Region::Air, metrics::Region::Quiet,
                            metrics::Region::Zeros}) {
    if (mask != name(region)) continue;
    const auto regions = scene.regions();
    if (!regions) return std::unexpected(regions.error());
    return mask_of(**regions, region);
  }
  const auto tissue = scene.tissue();
  if (!tissue) return std::unexpected(tissue.error());
  const std::uint8_t label = mask == "dark" ? 1 : mask == "middle" ? 2 : 3;
  std::vector<double> out;
  for (const std::uint8_t one : (*tissue)->label) out.push_back(one == label ? 1 : 0);
  return out;
}

Result<void> write_found(const Chosen& chosen, const PixelsOptions& options) {
  const volume::Stack& stack = *chosen.stack;
  volume::Source source(stack, chosen.series->images, chosen.series->files);
  QAPC_TRY(const auto image, looked_at(source, options));
  const metrics::Scene scene(image, stack);
  const bool plain = options.mask.empty() && !options.corrected;
  const auto values = plain ? image.values : found_in(scene, options.mask);
  if (!values) return fail(Errc::Unreadable, "there is none: {} ({})", meaning(values.error()), word(values.error()));
  QAPC_TRY(auto file,
           volume::NiftiFile::create(
               options.output, {.grid = stack.grid,
                                .type = options.mask.empty() ? volume::NiftiType::Float64 : volume::NiftiType::UInt8,
                                .placed = stack.notes.placed}));
  QAPC_TRY_VOID(file.append(*values));
  return file.finish();
}

ExitCode run_pixels(const PixelsOptions& options, const Console& console) {
  dicom::use_dictionary(dictionary::table());
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  const auto read = session::read_volumes(paths, {options.threads, console.progress("reading")});
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  const auto chosen = matching(read, options);
  if (options.output.empty() || chosen.size() != 1) {
    for (const Chosen& one : chosen) console.out(described(one) + "\n");
    if (chosen.empty())
      return first_of(exit, console.complain({Errc::NotFound, "there is no such series of MR images"}));
    if (options.output.empty()) return exit;
    spdlog::error("{} stacks match: name one with --series and --stack", chosen.size());
    return ExitCode::Usage;
  }
  tell_notes(chosen.front().stack->notes);
  const volume::Stack& stack = *chosen.front().stack;
  Result<void> written;
  if (!stack.grey) {
    written = fail(Errc::Unreadable, "its pixels are in colour");
  } else if (stack.volumes == 0) {
    written = fail(Errc::Unreadable, "it has no whole volume");
  } else if (options.mask.empty() && !options.mean && !options.unweighted && !options.corrected && !options.typical) {
    written = write(chosen.front(), options.output);
  } else {
    written = write_found(chosen.front(), options);
  }
  if (written) return exit;
  // Whatever is wrong with the pixels is wrong with the input.
  const ExitCode told = console.complain(written.error());
  return first_of(exit, told == ExitCode::Policy ? ExitCode::Input : told);
}

}  // namespace

void add_pixels(Command qapc) {
  auto [pixels, options] = qapc.add("pixels", "List the volumes of a series, or write one as NIfTI", run_pixels);
  pixels.option("path", options.paths, "Files and folders of a series, in any layout").required();
  pixels.option("-o,--output", options.output, "NIfTI file to write: .nii or .nii.gz");
  pixels.option("--series", options.series, "Series Number, where the paths hold several");
  pixels.option("--stack", options.stack, "Which stack, where the series holds several; 1 is the first").positive();
  pixels.option("--mask", options.mask, "Write where metrics find this instead of the values")
      .one_of({"head", "core", "air", "quiet", "zeros", "dark", "middle", "bright"});
  pixels.flag("--typical", options.typical, "The one volume that structural metrics look at");
  pixels.flag("--mean", options.mean,
              "The mean of the run without dummy scans; with --mask, where temporal metrics look");
  pixels.flag("--unweighted", options.unweighted,
              "The mean of the volumes without diffusion weighting; with --mask, where metrics of diffusion look");
  pixels.flag("--corrected", options.corrected, "Values divided by the bias field that N4 finds");
  pixels.option("--threads", options.threads, "Threads that read files").range(1, 256);
}

}  // namespace qapc::tools
