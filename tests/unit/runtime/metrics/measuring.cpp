#include "tests/unit/runtime/metrics/measuring.hpp"

#include <catch2/catch.hpp>
#include <deque>

#include "runtime/metrics/masked.hpp"

namespace qapc::metrics::measuring {

Measures measure(const syn::VolumeSeries& series, const std::vector<syn::Picture>& pictures,
                 const std::vector<std::string_view>& names) {
  const volume::reading::Series written(series, syn::voxels_of(pictures));
  const volume::reading::Read read = written.read();
  volume::Source source(read.stacks.at(0), read.images, read.files);
  std::vector<const Metric*> wanted;
  for (const Metric* metric : catalogue()) {
    const bool all = names.empty() && metric->cost != Cost::Slow;
    if (all || std::ranges::find(names, metric->name) != names.end()) wanted.push_back(metric);
  }
  std::deque<Metric> own;
  for (const std::string_view name : names) {
    if (const auto primitive = abi::primitive(name))
      wanted.push_back(&own.emplace_back(masked_metric(name, *primitive)));
  }
  const auto measured = metrics::measure(source, wanted, Cost::Slow);
  Measures out;
  for (std::size_t i = 0; i < wanted.size(); ++i) out.emplace(std::string(wanted[i]->name), measured[i]);
  return out;
}

Measures measure(const std::vector<syn::Picture>& pictures, const std::vector<std::string_view>& names) {
  return measure(syn::series_of(pictures), pictures, names);
}

Measures measure(const syn::Picture& picture, const std::vector<std::string_view>& names) {
  return measure(std::vector<syn::Picture>{picture}, names);
}

double value(const Measures& measures, std::string_view name) {
  const auto found = measures.find(name);
  if (found == measures.end()) {
    FAIL("not measured: " << name);
    return 0;
  }
  if (!found->second.value) {
    FAIL(name << ": " << word(found->second.value.error()));
    return 0;
  }
  return *found->second.value;
}

std::string reason(const Measures& measures, std::string_view name) {
  const auto found = measures.find(name);
  if (found == measures.end()) return "not measured";
  return found->second.value ? "" : std::string(word(found->second.value.error()));
}

Regions regions(const syn::Picture& picture) {
  const std::vector<syn::Picture> pictures{picture};
  const volume::reading::Series written(syn::series_of(pictures), syn::voxels_of(pictures));
  const volume::reading::Read read = written.read();
  volume::Source source(read.stacks.at(0), read.images, read.files);
  const auto image = source.read(0);
  REQUIRE(image);
  auto found = find_regions(*image, read.stacks[0]);
  if (!found) FAIL(word(found.error()));
  return std::move(*found);
}

syn::Picture head(double value) {
  syn::Picture picture(kSize, kStep);
  syn::paint(picture, kHead, value);
  return picture;
}

}  // namespace qapc::metrics::measuring
