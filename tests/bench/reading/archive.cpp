#include "tests/bench/reading/archive.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

#include "tests/support/synthetic.hpp"

namespace qapc::bench {
namespace {

namespace fs = std::filesystem;
using synthetic::element;

/// What stands in a header beside what policies ask for: private values and descriptions of the sequence.
void add_usual_elements(synthetic::Instance& made) {
  constexpr std::uint32_t kDescriptions = 0x0018'1400;
  for (std::uint32_t i = 0; i < 24; ++i)
    synthetic::set(made.elements, element(kDescriptions + i, "LO", fmt::format("description of step {}", i)));
  for (std::uint32_t i = 0; i < 24; ++i)
    synthetic::set(made.elements, element(0x0040'0310 + i, "ST", fmt::format("comment {} on what the scanner did", i)));
  for (std::uint8_t i = 0x10; i < 0x40; ++i)
    synthetic::set(made.elements,
                   synthetic::private_element("SIEMENS MR HEADER", 0x0051, i, "LO", fmt::format("value {}", i)));
  for (const std::uint32_t tag : {0x0018'0021u, 0x0018'0022u, 0x0018'0024u, 0x0018'0025u, 0x0018'0084u})
    synthetic::set(made.elements, element(tag, "CS", "SP\\OSP"));
  for (const std::uint32_t tag : {0x0018'0083u, 0x0018'0085u, 0x0018'0089u, 0x0018'0091u, 0x0018'0093u, 0x0018'0094u,
                                  0x0018'0095u, 0x0028'1050u, 0x0028'1051u})
    synthetic::set(made.elements, element(tag, "DS", "240"));
  synthetic::set(made.elements,
                 synthetic::sequence(0x0008'1140, {{element(0x0008'1150, "UI", "1.2.840.10008.5.1.4.1.1.4"),
                                                    element(0x0008'1155, "UI", "2.25.1234567890")}}));
}

std::string template_of(int instance, const Shape& shape) {
  auto made = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, instance, "CANARY"});
  add_usual_elements(made);
  if (shape.long_values) {
    for (const auto& [low, size] : {std::pair{std::uint8_t{0x10}, 12'000}, std::pair{std::uint8_t{0x20}, 78'000}}) {
      synthetic::set(made.elements, synthetic::private_element("SIEMENS CSA HEADER", 0x0029, low, "OB",
                                                               std::string(static_cast<std::size_t>(size), '\0')));
    }
  }
  made.rows = 256;
  made.columns = 250;
  std::string bytes = synthetic::bytes_of(made);
  const std::size_t pixels = bytes.rfind(std::string_view("\xE0\x7F\x10\0", 4)) + 12;
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(pixels), bytes.end(), '\0');
  return bytes;
}

void replace_all(std::string& bytes, const std::string& from, const std::string& to) {
  if (from.size() != to.size()) throw std::logic_error("identifiers have one length");
  for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos; at += from.size())
    bytes.replace(at, from.size(), to);
}

/// Leaves whole blocks of zeros out.
void write_sparse(const fs::path& file, std::string_view bytes) {
  constexpr std::size_t kBlock = 4096;
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  bool good = out >= 0 && ::ftruncate(out, static_cast<off_t>(bytes.size())) == 0;
  for (std::size_t at = 0; good && at < bytes.size(); at += kBlock) {
    const std::string_view block = bytes.substr(at, kBlock);
    if (std::ranges::all_of(block, [](char c) { return c == '\0'; })) continue;
    good = ::pwrite(out, block.data(), block.size(), static_cast<off_t>(at)) == static_cast<ssize_t>(block.size());
  }
  if (out >= 0) ::close(out);
  if (!good) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

void write_archive(const fs::path& folder, const Shape& shape) {
  std::vector<std::string> templates;
  for (int i = 1; i <= shape.files_an_exam; ++i) templates.push_back(template_of(i, shape));
  for (int file = 0; file < shape.files; ++file) {
    const int exam = 1 + file / shape.files_an_exam;
    const int instance = 1 + file % shape.files_an_exam;
    std::string bytes = templates[static_cast<std::size_t>(instance - 1)];
    replace_all(bytes, synthetic::sop_uid(1, 2, instance), synthetic::sop_uid(exam, 2, instance));
    replace_all(bytes, synthetic::series_uid(1, 2), synthetic::series_uid(exam, 2));
    replace_all(bytes, synthetic::study_uid(1), synthetic::study_uid(exam));
    const fs::path in = shape.mixed ? folder : folder / fmt::format("exam{:04}", exam);
    if (instance == 1) fs::create_directories(in);
    write_sparse(in / (shape.mixed ? fmt::format("{:04}-{:04}", instance, exam) : fmt::format("IM{:04}.dcm", instance)),
                 bytes);
  }
}

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) all.push_back(entry.path().string());
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace qapc::bench
