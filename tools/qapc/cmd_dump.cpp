#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/dictionary/canonical.hpp"
#include "runtime/dicom/tree.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/facts.hpp"

namespace qapc::tools {
namespace {

struct DumpOptions {
  std::string file;
  bool identifying = false;
};

/// What the dictionary says of an element.
struct Meaning {
  std::string name;
  std::string unit;
  abi::Privacy privacy = abi::Privacy::Phi;
};

Meaning meaning_of(const dicom::TreeLine& line) {
  const auto group = static_cast<std::uint16_t>(line.tag >> 16);
  if (group % 2 == 0) {
    const auto attribute = dictionary::find(line.tag);
    if (attribute) return {std::string(attribute->keyword), std::string(attribute->unit), attribute->privacy};
    const bool length = (line.tag & 0xFFFF) == 0;
    return {length ? "group length" : "?", "", length ? abi::Privacy::Public : abi::Privacy::Phi};
  }
  if (const std::uint32_t element = line.tag & 0xFFFF; element >= 0x10 && element <= 0xFF)
    return {"private creator", "", abi::Privacy::Public};
  const auto low = static_cast<std::uint8_t>(line.tag & 0xFF);
  const auto element = dictionary::find_private(line.creator, group, low);
  const std::string name = element && !element->name.empty() ? std::string(element->name) : "?";
  return {line.creator.empty() ? name : fmt::format("\"{}\" {}", shown(line.creator), name),
          element ? std::string(element->unit) : "", dictionary::private_privacy(line.creator, group, low, line.vr)};
}

std::string_view class_text(abi::Privacy privacy) {
  return privacy == abi::Privacy::Public ? "public" : privacy == abi::Privacy::Restricted ? "restricted" : "phi";
}

std::string value_text(const dicom::TreeLine& line, const Meaning& meaning, bool identifying) {
  if (line.vr == "SQ") return "";
  if (line.missing == abi::Missing::Empty) return " empty";
  if (line.missing != abi::Missing::None)
    return line.length == 0xFFFF'FFFF ? " in fragments" : fmt::format(" {} bytes", line.length);
  const bool hidden = meaning.privacy == abi::Privacy::Phi || points_to_exam(meaning.name, line.vr, meaning.privacy);
  if (hidden && !identifying) return " hidden";
  const std::string unit = meaning.unit.empty() ? "" : " " + meaning.unit;
  return " " + shown(fmt::format("{}", fmt::join(line.values, "\\"))) + unit;
}

std::string text_of(const dicom::TreeLine& line, bool identifying) {
  const std::string indent(static_cast<std::size_t>(line.depth) * 2, ' ');
  if (line.item != 0) return fmt::format("{}item {}\n", indent, line.item);
  const Meaning meaning = meaning_of(line);
  return fmt::format("{}({:04X},{:04X}) {} {}:{} [{}]\n", indent, line.tag >> 16, line.tag & 0xFFFF, line.vr,
                     meaning.name, value_text(line, meaning, identifying), class_text(meaning.privacy));
}

ExitCode run_dump(const DumpOptions& options, const Console& console) {
  dicom::use_dictionary(dictionary::table());
  const auto lines = dicom::read_tree(options.file);
  if (!lines) {
    const dicom::Refused& refused = lines.error();
    console.complain({Errc::Unreadable, fmt::format("{}: {}{}{}", options.file, dicom::name(refused.why),
                                                    refused.detail.empty() ? "" : ": ", refused.detail)});
    return ExitCode::Input;
  }
  std::string text;
  for (const dicom::TreeLine& line : *lines) text += text_of(line, options.identifying);
  console.out(text);
  return ExitCode::Accepted;
}

}  // namespace

void add_dump(Command qapc) {
  auto [dump, options] = qapc.add(
      "dump", "Print the elements of a DICOM file: names, also of private ones, values, units, classes of privacy",
      run_dump);
  dump.option("file", options.file, "A DICOM file, gzipped or not").required();
  dump.flag("--identifying", options.identifying, "Print values that may identify people, exams or scanners, too");
}

}  // namespace qapc::tools
