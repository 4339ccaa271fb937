#include "tests/e2e/sidecars.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/process.hpp"

namespace qapc::e2e {
namespace {

namespace fs = std::filesystem;

std::optional<double> number(const json::Value& value) {
  if (const auto* whole = value.integer()) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value.node())) return *real;
  return std::nullopt;
}

const json::Value& member(const json::Object& object, std::string_view key) {
  static const json::Value kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : found->second;
}

/// One member a line, as the converter writes; of a key that stands there twice, the first.
json::Object parse_sidecar(const std::string& text) {
  std::set<std::string> seen;
  std::string once;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t open = line.find('"');
    const std::size_t colon = line.find("\":");
    const bool is_member = open != std::string::npos && colon != std::string::npos && line.starts_with("\t\"");
    if (!is_member || seen.insert(line.substr(open, colon - open)).second) once += line + "\n";
  }
  const auto parsed = json::parse(once);
  return parsed && parsed->object() != nullptr ? *parsed->object() : json::Object();
}

json::Array numbers_in(const fs::path& file) {
  json::Array values;
  std::ifstream stream(file);
  for (double value = 0; stream >> value;) values.emplace_back(value);
  return values;
}

/// `13:37:18.630000`; not a number for anything else.
double seconds(const std::string& time) {
  int hours = 0;
  int minutes = 0;
  double rest = 0;
  if (std::sscanf(time.c_str(), "%d:%d:%lf", &hours, &minutes, &rest) != 3) return std::nan("");
  return hours * 3600 + minutes * 60 + rest;
}

bool near(double left, double right, double relative) {
  return std::abs(left - right) <= relative * std::max(std::abs(left), std::abs(right));
}

bool agree(std::string_view key, const json::Value& ours, const json::Value& theirs) {
  constexpr double kRelative = 1e-6;
  constexpr double kFrequency = 5e-6;
  constexpr double kBegin_s = 1e-5;
  const auto left = number(ours);
  const auto right = number(theirs);
  if (left && right) return near(*left, *right, key == "ImagingFrequency" ? kFrequency : kRelative);
  if (ours.array() != nullptr && theirs.array() != nullptr)
    return std::ranges::equal(*ours.array(), *theirs.array(),
                              [&](const auto& a, const auto& b) { return agree(key, a, b); });
  if (key == "AcquisitionTime") return std::abs(seconds(ours.string()) - seconds(theirs.string())) <= kBegin_s;
  return ours == theirs;
}

/// What Image Type says beside magnitudes; "" for those.
std::string component(const json::Object& keys) {
  for (const auto& [word, kind] : std::map<std::string, std::string>{{"PHASE", "PHASE"},
                                                                     {"P", "PHASE"},
                                                                     {"REAL", "REAL"},
                                                                     {"R", "REAL"},
                                                                     {"IMAGINARY", "IMAGINARY"},
                                                                     {"I", "IMAGINARY"},
                                                                     {"FIELDMAPHZ", "FIELDMAPHZ"}}) {
    for (const json::Value& value : member(keys, "ImageType").items()) {
      if (value.string() == word) return kind;
    }
  }
  return "";
}

double begin_of(const json::Object& keys) {
  return seconds(member(keys, "AcquisitionTime").string());
}

bool is_enhanced(const json::Object& ours) {
  return member(ours, "SOPClassUID").string() == "1.2.840.10008.5.1.4.1.1.4.1";
}

/// Same series by number, description and time, and in it the same echo and component. Sidecars whose name says that
/// they are of enhanced objects are of no classic ones.
bool may_pair(const json::Object& ours, const Sidecar& sidecar) {
  constexpr double kEcho = 1e-3;
  constexpr double kBegin_s = 1e-3;
  const json::Object& theirs = sidecar.keys;
  const auto echo = number(member(ours, "EchoTime"));
  const auto other_echo = number(member(theirs, "EchoTime"));
  const double apart_s = std::abs(begin_of(ours) - begin_of(theirs));  // not a number where one has no time
  const bool says_enhanced = sidecar.name.find("_enh", sidecar.name.find('/')) != std::string::npos;
  return member(ours, "SeriesNumber") == member(theirs, "SeriesNumber") &&
         (!echo || !other_echo || near(*echo, *other_echo, kEcho)) && component(ours) == component(theirs) &&
         member(ours, "SeriesDescription") == member(theirs, "SeriesDescription") && !(apart_s > kBegin_s) &&
         (!says_enhanced || is_enhanced(ours));
}

/// What the corpus says of its files and series.
struct Manifest {
  std::map<std::string, std::string> source;  ///< of each file: `dcm_qa_fmap`
  std::map<std::string, bool> complete;       ///< by folder and series number
};
Manifest read_manifest(const fs::path& corpus) {
  Manifest all;
  for (const auto& row : rows_of(corpus / "MANIFEST.tsv")) all.source[row.at(0)] = fs::path(row.at(3)).filename();
  for (const auto& row : rows_of(corpus / "SERIES.tsv")) {
    const bool complete = row.at(10) == "yes";
    const auto [at, fresh] = all.complete.try_emplace(row.at(0) + "\t" + row.at(2), complete);
    at->second = at->second && complete;
  }
  return all;
}

bool same_source(const json::Object& ours, const Sidecar& sidecar, const Manifest& manifest) {
  const std::string source = sidecar.name.substr(0, sidecar.name.find('/'));
  return std::ranges::any_of(member(ours, "files").items(), [&](const json::Value& file) {
    const auto known = manifest.source.find(file.string());
    return known != manifest.source.end() && known->second == source;
  });
}

/// Rather of the same source; of another only where the times say that it is the same series.
const json::Object* line_of(const Sidecar& sidecar, const std::vector<json::Object>& all, const Manifest& manifest) {
  const json::Object* best = nullptr;
  for (const json::Object& line : all) {
    if (!may_pair(line, sidecar)) continue;
    if (same_source(line, sidecar, manifest)) return &line;
    const bool timed = !std::isnan(begin_of(line) - begin_of(sidecar.keys));
    if (best == nullptr && timed) best = &line;
  }
  return best;
}

bool is_complete(const json::Object& ours, const Manifest& manifest) {
  const std::string& file = member(ours, "files").items().at(0).string();
  const std::string folder = file.substr(0, file.find('/', file.find('/') + 1));
  const auto known = manifest.complete.find(fmt::format("{}\t{}", folder, member(ours, "SeriesNumber").whole()));
  return known != manifest.complete.end() && known->second;
}

Outcome outcome_of(const std::string& key, const json::Value& ours, const json::Value& theirs, bool complete) {
  constexpr std::array<std::string_view, 3> kWholeSeries{"AcquisitionTime", "SliceTiming", "bval"};
  if (theirs.is_null()) return Outcome::OnlyOurs;
  if (!complete && std::ranges::find(kWholeSeries, key) != kWholeSeries.end()) return Outcome::NotCompared;
  if (ours.is_null()) return Outcome::OnlyTheirs;
  return agree(key, ours, theirs) ? Outcome::Agree : Outcome::Differ;
}

using Counts = std::array<int, 5>;  // by Outcome
using ByVendor = std::map<std::string, Counts>;

std::string row_of(const std::string& name, const std::set<std::string>& vendors, ByVendor& counts) {
  std::string text = fmt::format("| {} |", name);
  for (const std::string& vendor : vendors) {
    const Counts& one = counts[vendor];
    text += fmt::format(" {} · {} · {} · {} · {} |", one[0], one[1], one[2], one[3], one[4]);
  }
  return text + "\n";
}

}  // namespace

std::vector<std::vector<std::string>> rows_of(const fs::path& table) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream stream(table);
  bool is_head = true;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.starts_with('#') || std::exchange(is_head, false)) continue;
    auto& cells = rows.emplace_back();
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
  }
  return rows;
}

std::vector<Sidecar> read_sidecars(const fs::path& corpus) {
  const fs::path folder = corpus / "REFERENCE_SIDECARS";
  std::vector<Sidecar> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::path file = entry.path();
    if (file.extension() != ".json") continue;
    Sidecar one{file.lexically_relative(folder).replace_extension().generic_string(),
                parse_sidecar(support::read_bytes(file))};
    if (json::Array values = numbers_in(file.replace_extension(".bval")); !values.empty())
      one.keys.insert_or_assign("bval", std::move(values));
    all.push_back(std::move(one));
  }
  std::ranges::sort(all, {}, &Sidecar::name);
  return all;
}

std::vector<Compared> compare(const fs::path& corpus, const std::vector<json::Object>& ours,
                              const std::vector<Sidecar>& theirs) {
  const Manifest manifest = read_manifest(corpus);
  const auto text = [](const json::Value& value) { return value.is_null() ? "" : json::canonical(value); };
  std::vector<Compared> all;
  for (const Sidecar& sidecar : theirs) {
    const json::Object* line = line_of(sidecar, ours, manifest);
    if (line == nullptr) continue;
    std::set<std::string> keys;
    for (const auto& [key, value] : *line) keys.insert(key);
    for (const auto& [key, value] : sidecar.keys) keys.insert(key);
    for (const std::string_view of_file : {"files", "ConversionSoftware", "ConversionSoftwareVersion"})
      keys.erase(std::string(of_file));
    const bool complete = is_complete(*line, manifest);
    for (const std::string& key : keys) {
      const json::Value& our = member(*line, key);
      const json::Value& their = member(sidecar.keys, key);
      all.push_back({key, member(sidecar.keys, "Manufacturer").string(), sidecar.name,
                     outcome_of(key, our, their, complete), text(our), text(their)});
    }
  }
  return all;
}

std::size_t paired(const std::vector<Compared>& all) {
  std::set<std::string> names;
  for (const Compared& one : all) names.insert(one.sidecar);
  return names.size();
}

Shares shares_of(const std::vector<Compared>& all) {
  static const std::set<std::string> kListed{"EchoTime",
                                             "RepetitionTime",
                                             "InversionTime",
                                             "FlipAngle",
                                             "SliceThickness",
                                             "SpacingBetweenSlices",
                                             "MagneticFieldStrength",
                                             "PixelBandwidth",
                                             "PhaseEncodingDirection",
                                             "PhaseEncodingAxis",
                                             "EffectiveEchoSpacing",
                                             "TotalReadoutTime",
                                             "SliceTiming",
                                             "ParallelReductionFactorInPlane",
                                             "MultibandAccelerationFactor",
                                             "PartialFourier",
                                             "ReceiveCoilName",
                                             "CoilString",
                                             "ShimSetting",
                                             "DwellTime",
                                             "AcquisitionMatrixPE",
                                             "ReconMatrixPE",
                                             "PhaseEncodingSteps",
                                             "EchoTrainLength",
                                             "SequenceName",
                                             "ScanningSequence",
                                             "SequenceVariant",
                                             "ScanOptions",
                                             "MRAcquisitionType",
                                             "ImageType",
                                             "SeriesNumber",
                                             "SeriesDescription",
                                             "Manufacturer",
                                             "ManufacturersModelName",
                                             "SoftwareVersions",
                                             "bval"};
  Shares shares;
  for (const Compared& one : all) {
    const bool counts = one.outcome != Outcome::OnlyOurs && one.outcome != Outcome::NotCompared;
    if (!counts || !kListed.contains(one.key)) continue;
    for (const std::string& key : {one.key, std::string(kAllKeys)}) {
      for (const std::string& vendor : {one.vendor, std::string(kAllVendors)}) {
        Share& share = shares[key][vendor];
        ++share.of;
        if (one.outcome == Outcome::Agree) ++share.agree;
      }
    }
  }
  return shares;
}

std::string table_of(const Shares& shares) {
  const auto& sums = shares.at(std::string(kAllKeys));
  std::string text = "| key |";
  std::string rule = "|---|";
  for (const auto& [vendor, share] : sums) {
    text += fmt::format(" {} |", vendor);
    rule += "---|";
  }
  text += "\n" + rule + "\n";
  const auto add = [&](const std::string& key, bool percent) {
    text += fmt::format("| {} |", key);
    for (const auto& [vendor, total] : sums) {
      const auto found = shares.at(key).find(vendor);
      const Share share = found == shares.at(key).end() ? Share{} : found->second;
      text += percent ? fmt::format(" {} / {}: {:.1f} % |", share.agree, share.of, share.percent())
                      : fmt::format(" {} / {} |", share.agree, share.of);
    }
    text += "\n";
  };
  for (const auto& [key, by_vendor] : shares) {
    if (key != kAllKeys) add(key, false);
  }
  add(std::string(kAllKeys), true);
  return text;
}

std::string table_of(const std::vector<Compared>& all) {
  std::map<std::string, ByVendor> counts;
  ByVendor sums;
  std::set<std::string> vendors;
  for (const Compared& one : all) {
    const auto outcome = static_cast<std::size_t>(one.outcome);
    ++counts[one.key].try_emplace(one.vendor).first->second.at(outcome);
    ++sums.try_emplace(one.vendor).first->second.at(outcome);
    vendors.insert(one.vendor);
  }
  std::string text = "| key |";
  for (const std::string& vendor : vendors) text += fmt::format(" {} |", vendor);
  text += "\n|---|";
  for (std::size_t i = 0; i < vendors.size(); ++i) text += "---|";
  text += "\n";
  for (auto& [key, by_vendor] : counts) {
    Counts total{};
    for (const auto& [vendor, one] : by_vendor) {
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += one[i];
    }
    if (total[0] + total[1] + total[4] == 0) continue;
    text += row_of(key, vendors, by_vendor);
  }
  return text + row_of("all keys", vendors, sums);
}

}  // namespace qapc::e2e
