#include "runtime/session/external.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

#include "runtime/base/number_text.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/session/files.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::session {
namespace {

using abi::Reason;
using json::Value;

constexpr std::size_t kLargestFile = 64u << 20;  // bytes

/// `SeriesNumber`, `SeriesDescription` and `AcquisitionTime`, as one key.
std::string key_of(std::int64_t number, std::string_view description, std::int64_t begin_ms) {
  return fmt::format("{}\n{}\n{}", number, begin_ms, description);
}

std::optional<std::int64_t> milliseconds(std::string_view time) {
  const auto seconds = text::seconds_of_day(time);
  const auto number = seconds ? parse_number(*seconds) : std::nullopt;
  if (!number) return std::nullopt;
  return std::llround(*number * 1000);
}

/// What a file says of its series: at the top level, or where MRIQC keeps what the sidecar said.
const Value& said(const Value& file, std::string_view member) {
  const Value& own = file[member];
  return own.is_null() ? file["bids_meta"][member] : own;
}

/// The series that a file is of, in one of the two ways; nothing where it does not say.
std::optional<std::string> series_of(const Value& file) {
  if (const auto* uid = said(file, "SeriesInstanceUID").text()) return *uid;
  const auto* number = said(file, "SeriesNumber").integer();
  const auto* description = said(file, "SeriesDescription").text();
  const auto* time = said(file, "AcquisitionTime").text();
  const auto begin = time == nullptr ? std::nullopt : milliseconds(*time);
  if (number == nullptr || description == nullptr || !begin) return std::nullopt;
  return key_of(*number, *description, *begin);
}

/// Who made it, as MRIQC and hazen say it; "" where what stands there does not look like a version: it may be anything.
std::string version_of(const Value& file) {
  constexpr std::size_t kLongest = 40;
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+-_";
  for (const Value* one : {&file["provenance"]["version"], &file["version"], &file["hazen_version"]}) {
    const std::string& text = one->string();
    const bool plain = text.size() <= kLongest && text.find_first_not_of(kLetters) == std::string::npos;
    if (plain && text.find_first_of("0123456789") == 0) return text;
  }
  return "";
}

/// A member by its name, or by the names of those it lies in with points between.
const Value& member(const Value& file, std::string_view name) {
  if (const Value& own = file[name]; !own.is_null()) return own;
  const std::size_t point = name.find('.');
  if (point == std::string_view::npos) return file[name];
  return member(file[name.substr(0, point)], name.substr(point + 1));
}

bool is_number(const Value& value) {
  return value.integer() != nullptr || std::holds_alternative<double>(value.node());
}

}  // namespace

struct External::File {
  std::string sha256;
  Value object;
};

struct External::Tool {
  std::map<std::string, File> files;                          ///< by SHA-256: the same file twice is one
  std::map<std::string, std::vector<const File*>> by_series;  ///< by UID, or key
  std::set<std::string> versions;
  std::int64_t read = 0;
  std::int64_t not_json = 0;
  std::int64_t unnamed = 0;
};

/// Which series took a number from which file.
struct External::Uses {
  std::mutex one_at_a_time;
  std::map<const File*, std::set<std::string>> series;
};

External::External() : uses_(std::make_unique<Uses>()) {}
External::External(External&&) noexcept = default;
External& External::operator=(External&&) noexcept = default;
External::~External() = default;

void External::keep(Tool& tool, const std::string& bytes) {
  ++tool.read;
  auto object = json::parse(bytes);
  if (!object || object->object() == nullptr) {
    ++tool.not_json;
    return;
  }
  const auto series = series_of(*object);
  if (!series) {
    ++tool.unnamed;
    return;
  }
  const std::string version = version_of(*object);
  std::string digest = crypto::hex(crypto::sha256(bytes));
  const auto [file, fresh] = tool.files.try_emplace(digest, File{digest, std::move(*object)});
  if (!fresh) return;
  if (!version.empty()) tool.versions.insert(version);
  tool.by_series[*series].push_back(&file->second);
}

Result<void> External::add(const std::string& tool, const std::filesystem::path& path) {
  const Input found = find_files({path});
  if (!found.missing.empty()) return fail(Errc::NotFound, "{} is not there or cannot be opened", path.string());
  Tool& into = tools_[tool];
  for (const InputFile& file : found.files) {
    if (file.path.extension() != ".json" && file.path != path) continue;
    const auto bytes = read_file(file.path, kLargestFile);
    if (bytes) {
      keep(into, *bytes);
    } else {
      ++into.read;
      ++into.not_json;
    }
  }
  return {};
}

std::expected<double, Reason> External::value(std::string_view tool, std::string_view field,
                                              const SeriesName& of) const {
  const auto known = tools_.find(tool);
  if (known == tools_.end()) return std::unexpected(Reason::NotGiven);
  const auto& by_series = known->second.by_series;
  std::set<const File*> files;
  const auto take = [&](const std::string& key) {
    if (const auto found = by_series.find(key); found != by_series.end())
      files.insert(found->second.begin(), found->second.end());
  };
  take(of.uid);
  if (files.empty()) {
    for (const std::int64_t number : of.numbers) {
      for (const std::string& description : of.descriptions) {
        for (const std::int64_t begin : of.begins_ms) take(key_of(number, description, begin));
      }
    }
  }
  if (files.empty()) return std::unexpected(Reason::NotGiven);
  if (files.size() > 1) return std::unexpected(Reason::SeveralFiles);
  const Value& value = member((*files.begin())->object, field);
  if (!is_number(value)) return std::unexpected(Reason::NotInFile);
  const std::lock_guard lock(uses_->one_at_a_time);
  uses_->series[*files.begin()].insert(of.uid);
  return value.number();
}

std::vector<report::ExternalEntry> External::entries() const {
  std::vector<report::ExternalEntry> all;
  for (const auto& [name, tool] : tools_) {
    std::string digests;
    for (const auto& [digest, file] : tool.files) digests += digest;
    std::int64_t used = 0;
    for (const auto& [file, series] : uses_->series) used += tool.files.contains(file->sha256) ? 1 : 0;
    all.push_back({.tool = name,
                   .versions = {tool.versions.begin(), tool.versions.end()},
                   .files = tool.read,
                   .used = used,
                   .not_json = tool.not_json,
                   .unnamed = tool.unnamed,
                   .sha256 = crypto::hex(crypto::sha256(digests))});
  }
  return all;
}

std::optional<Error> External::shared() const {
  for (const auto& [name, tool] : tools_) {
    for (const auto& [digest, file] : tool.files) {
      const auto used = uses_->series.find(&file);
      if (used == uses_->series.end() || used->second.size() < 2) continue;
      return Error{Errc::Invalid,
                   fmt::format("a file of {} (SHA-256 {}…) fits {} series by number, description and time: write their "
                               "SeriesInstanceUID into such files",
                               name, digest.substr(0, 12), used->second.size())};
    }
  }
  return std::nullopt;
}

}  // namespace qapc::session
