// The pages are tried: README.md and docs/*.md. What the marks of their examples mean is said in docs/language.md, and
// the frame around parts is read from there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "compiler/diag/render.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/session/session.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = QAPC_SOURCE_DIR;

/// ```qap-wrong E201
struct Block {
  std::string page;
  int line = 0;      ///< of its first fence
  std::string mark;  ///< `qap-wrong`
  std::string code;  ///< `E201`; "" without
  std::string text;
};

struct Page {
  std::string name;  ///< `docs/language.md`
  std::vector<Block> blocks;
  std::vector<std::string> prose;  ///< line by line; "" for lines of blocks
};

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Page read(const fs::path& file) {
  Page page{file.lexically_relative(kRoot).generic_string(), {}, {}};
  bool inside = false;
  int number = 0;
  for (const std::string& line : lines_of(file)) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      std::istringstream info(line.substr(3));
      if (inside) page.blocks.push_back({page.name, number, "", "", ""});
      if (inside) info >> page.blocks.back().mark >> page.blocks.back().code;
    } else if (inside) {
      page.blocks.back().text += line + "\n";
    }
    page.prose.push_back(inside || line.starts_with("```") ? "" : line);
  }
  if (inside) FAIL(page.name << ": the block of line " << page.blocks.back().line << " is not closed");
  return page;
}

const std::vector<Page>& pages() {
  static const std::vector<Page> kPages = [] {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(kRoot / "docs")) {
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    files.insert(files.begin(), kRoot / "README.md");
    std::vector<Page> all;
    for (const fs::path& file : files) all.push_back(read(file));
    return all;
  }();
  return kPages;
}

std::vector<Block> blocks(std::string_view mark) {
  std::vector<Block> all;
  for (const Page& page : pages())
    std::ranges::copy_if(page.blocks, std::back_inserter(all), [&](const Block& block) { return block.mark == mark; });
  return all;
}

bool has_line(const std::string& text, std::string_view beginning) {
  return ("\n" + text).find("\n" + std::string(beginning)) != std::string::npos;
}

/// A part in the frame of docs/language.md. A text that names its own policy is whole; one that decides by itself takes
/// the place of the frame's decision.
std::string whole(const Block& block) {
  if (block.mark == "qap" || has_line(block.text, "policy ") || has_line(block.text, "qap ")) return block.text;
  const std::string frame = blocks("qap-frame").at(0).text;
  const std::size_t dots = frame.find("...\n");
  REQUIRE(dots != std::string::npos);
  const std::string below = has_line(block.text, "decision ") ? "" : frame.substr(dots + 4);
  return frame.substr(0, dots) + block.text + below;
}

struct Tried {
  std::set<std::string, std::less<>> codes;
  std::string told;                   ///< for people
  std::size_t cases = 0;              ///< of inline tests
  std::vector<std::string> failures;  ///< of inline tests
};

Tried tried(const Block& block) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(fmt::format("{}:{}", block.page, block.line), whole(block));
  const auto compiled = driver::compile(sources, source, diags);
  Tried result;
  for (const diag::Message& message : diags.sorted()) {
    // Examples put rules side by side that no study would.
    if (block.mark == "qap-part" && (message.code == "W603" || message.code == "W608")) continue;
    result.codes.emplace(message.code);
    result.told += diag::human(sources, message, false);
  }
  if (!compiled) return result;
  const session::Engine engine = session::reference_engine(compiled->program);
  for (const abi::Test& test : compiled->tests) {
    for (const abi::TestCase& one : test.cases) {
      ++result.cases;
      for (const std::string& failure : session::run_case(compiled->program, one, engine).failures)
        result.failures.push_back(fmt::format("{} {}: {}", test.title, one.change, failure));
    }
  }
  return result;
}

void check_right(const std::vector<Block>& all) {
  for (const Block& block : all) {
    const Tried result = tried(block);
    INFO(block.page << ":" << block.line << "\n" << result.told);
    CHECK(result.codes.empty());
    CHECK(result.failures == std::vector<std::string>());
  }
}

/// As GitHub makes them: lower case, blanks to hyphens, nothing but letters, digits, `-` and `_`.
std::string anchor(std::string_view heading) {
  std::string made;
  for (const char c : heading) {
    if (c == ' ') made += '-';
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
      made += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return made;
}

std::set<std::string> anchors(const fs::path& file) {
  std::set<std::string> all;
  for (const std::string& line : read(file).prose) {
    const std::size_t text = line.find_first_not_of('#');
    if (text != 0 && text != std::string::npos && line[text] == ' ') all.insert(anchor(line.substr(text + 1)));
  }
  return all;
}

struct Link {
  std::string page;
  int line = 0;
  std::string target;
};

std::vector<Link> links() {
  static const std::regex kCode("`[^`]*`");
  static const std::regex kLink(R"(\]\(([^)\s]+)\))");
  std::vector<Link> all;
  for (const Page& page : pages()) {
    for (std::size_t i = 0; i < page.prose.size(); ++i) {
      const std::string line = std::regex_replace(page.prose[i], kCode, "");
      for (std::sregex_iterator at(line.begin(), line.end(), kLink), end; at != end; ++at)
        all.push_back({page.name, static_cast<int>(i) + 1, (*at)[1].str()});
    }
  }
  return all;
}

}  // namespace

TEST_CASE("every whole policy of the pages compiles without a message and passes its tests", "[docs]") {
  const std::vector<Block> all = blocks("qap");
  REQUIRE(all.size() >= 3);
  check_right(all);
}

TEST_CASE("every part of a policy in the pages compiles in its frame and passes its tests", "[docs]") {
  REQUIRE(blocks("qap-frame").size() == 1);
  const std::vector<Block> all = blocks("qap-part");
  REQUIRE(all.size() >= 15);
  check_right(all);
}

TEST_CASE("every wrong example of the pages gives the code beside it and no other", "[docs]") {
  const std::vector<Block> all = blocks("qap-wrong");
  REQUIRE(all.size() >= 15);
  for (const Block& block : all) {
    const Tried result = tried(block);
    INFO(block.page << ":" << block.line << "\n" << result.told);
    CHECK(result.codes == std::set<std::string, std::less<>>{block.code});
  }
}

TEST_CASE("examples of policies have a mark that is known", "[docs]") {
  for (const Page& page : pages()) {
    for (const Block& block : page.blocks) {
      const bool known = block.mark == "qap" || block.mark == "qap-part" || block.mark == "qap-wrong" ||
                         block.mark == "qap-frame" || !block.mark.starts_with("qap");
      INFO(block.page << ":" << block.line << " " << block.mark);
      CHECK(known);
      CHECK((block.mark == "qap-wrong") == (block.mark.starts_with("qap") && !block.code.empty()));
    }
  }
}

TEST_CASE("every sentence mark is given once, and every one that is spoken of exists", "[docs]") {
  static const std::regex kMark(R"(\[(L-[A-Z]+-[0-9]+)\])");
  static const std::regex kGiven(R"(^(?:- |\| )\[(L-[A-Z]+-[0-9]+)\])");
  std::map<std::string, std::string> given;
  std::map<std::string, std::string> spoken_of;
  for (const Page& page : pages()) {
    for (std::size_t i = 0; i < page.prose.size(); ++i) {
      const std::string& line = page.prose[i];
      const std::string at = fmt::format("{}:{}", page.name, i + 1);
      std::smatch first;
      if (std::regex_search(line, first, kGiven)) {
        INFO(first[1].str() << " at " << at << " and at " << given[first[1].str()]);
        CHECK(given[first[1].str()].empty());
        given[first[1].str()] = at;
      }
      for (std::sregex_iterator mark(line.begin(), line.end(), kMark), end; mark != end; ++mark)
        spoken_of.emplace((*mark)[1].str(), at);
    }
  }
  REQUIRE(given.size() >= 150);
  for (const auto& [mark, at] : spoken_of) {
    INFO(mark << " at " << at);
    CHECK(given.contains(mark));
  }
}

TEST_CASE("every relative link of the pages points to a file and a heading that exist", "[docs]") {
  const std::vector<Link> all = links();
  REQUIRE(all.size() >= 20);
  for (const Link& link : all) {
    if (link.target.find("://") != std::string::npos || link.target.starts_with("mailto:")) continue;
    INFO(link.page << ":" << link.line << " " << link.target);
    const std::size_t hash = std::min(link.target.find('#'), link.target.size());
    const fs::path page = kRoot / link.page;
    const fs::path file = hash == 0 ? page : page.parent_path() / link.target.substr(0, hash);
    CHECK(fs::exists(file));
    const bool heading = hash < link.target.size() && file.extension() == ".md" && fs::exists(file);
    if (heading) CHECK(anchors(file).contains(link.target.substr(hash + 1)));
  }
}
