#include "tests/conformance/objects.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <utility>

#include "tests/conformance/scanner.hpp"
#include "tests/support/synthetic.hpp"
#include "tests/unit/runtime/vendor/blocks.hpp"

namespace qapc::conformance {
namespace {

using synthetic::Element;
using synthetic::Instance;

std::uint32_t hex(std::string_view digits) {
  return static_cast<std::uint32_t>(std::stoul(std::string(digits), nullptr, 16));
}

std::vector<Element> elements(Scanner& scanner);

/// `a = 1; b = 2`
std::vector<std::pair<std::string, std::string>> fields(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& one : split(text, ';')) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) throw BadCase("`" + one + "` has no value");
    all.emplace_back(trimmed(one.substr(0, equals)), trimmed(one.substr(equals + 1)));
  }
  return all;
}

std::string csa_block(const std::vector<std::pair<std::string, std::string>>& all) {
  std::vector<vendor::blocks::Field> made;
  for (const auto& [name, value] : all) {
    const std::vector<std::string> values = split(value, '\\');
    made.push_back({name, static_cast<std::uint32_t>(values.size()), values});
  }
  const auto bytes = vendor::blocks::csa(2, made);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string protocol_text(const std::string& text) {
  std::string lines = "### ASCCONV BEGIN ###\n";
  for (const auto& [path, value] : fields(text)) lines += fmt::format("{}\t = \t{}\n", path, value);
  return lines + "### ASCCONV END ###\n";
}

/// The bytes of `csa "…"`, `ge "…"`, `protocol "…"` or of a text.
std::string value_of(Scanner& scanner, std::string_view vr) {
  if (scanner.take("csa")) return csa_block(fields(scanner.quoted()));
  if (scanner.take("ge")) {
    std::string lines;
    for (const auto& [key, value] : fields(scanner.quoted())) lines += fmt::format("set {} \"{}\"\n", key, value);
    return synthetic::gzipped(lines);
  }
  if (!scanner.take("protocol")) return scanner.quoted();
  const std::string text = protocol_text(scanner.quoted());
  return vr == "UT" ? text : csa_block({{"MrPhoenixProtocol", text}});
}

Element element(Scanner& scanner) {
  Element made;
  const bool is_private = scanner.sees("\"");
  if (is_private) made.creator = scanner.quoted();
  scanner.need("(");
  const std::uint32_t group = hex(scanner.word());
  scanner.need(",");
  const std::string number = scanner.word();
  scanner.need(")");
  made.tag = group << 16 | hex(is_private ? number.substr(2) : number);
  made.vr = scanner.word();
  if (made.vr != "SQ") {
    made.value = value_of(scanner, made.vr);
    return made;
  }
  scanner.need("[");
  while (!scanner.take("]")) made.items.push_back(elements(scanner));
  return made;
}

/// `{ …, … }`
std::vector<Element> elements(Scanner& scanner) {
  std::vector<Element> all;
  scanner.need("{");
  while (!scanner.take("}")) {
    all.push_back(element(scanner));
    if (!scanner.sees("}")) scanner.need(",");
  }
  return all;
}

struct Where {
  int exam = 1;
  int series = 1;
  int instance = 0;
};

Instance object(Scanner& scanner, Where& where) {
  Instance made;
  ++where.instance;
  while (!scanner.sees("{")) {
    if (scanner.take("exam")) {
      where.exam = std::atoi(scanner.word().c_str());
    } else if (scanner.take("series")) {
      where.series = std::atoi(scanner.word().c_str());
    } else if (scanner.take("raw data")) {
      made.sop_class = synthetic::kRawData;
      made.rows = 0;
    } else {
      scanner.need("again");
      --where.instance;
    }
  }
  made.elements = {synthetic::element(0x0008'0018, "UI", synthetic::sop_uid(where.exam, where.series, where.instance)),
                   synthetic::element(0x0020'000D, "UI", synthetic::study_uid(where.exam)),
                   synthetic::element(0x0020'000E, "UI", synthetic::series_uid(where.exam, where.series))};
  for (const Element& one : elements(scanner)) synthetic::set(made.elements, one);
  if (scanner.take("shared")) made.shared = elements(scanner);
  while (scanner.take("frame")) made.frames.push_back(elements(scanner));
  if (!made.frames.empty()) made.sop_class = synthetic::kEnhancedMrImage;
  return made;
}

}  // namespace

void write_objects(const std::filesystem::path& folder, std::string_view text) {
  Scanner scanner(text);
  Where where;
  for (int file = 0; !scanner.done(); ++file) {
    where.exam = where.series = 1;
    synthetic::write_instance(folder / fmt::format("{:03}.dcm", file), object(scanner, where));
  }
}

}  // namespace qapc::conformance
