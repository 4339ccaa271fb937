#include "runtime/dicom/tree.hpp"

#include <map>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/dicom/values.hpp"
#include "runtime/dicom/whole.hpp"

namespace qapc::dicom {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(std::string_view(" \0", 2));
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

class Teller {
 public:
  explicit Teller(const Excerpt& excerpt) : excerpt_(excerpt) {}

  std::vector<TreeLine> tell() {
    item(0, 0);
    return std::move(lines_);
  }

 private:
  // As deep as a reader lets sequences be.
  void item(std::uint32_t index, int depth) {
    std::map<std::uint32_t, std::string> creators;  // by group << 16 | block
    for (const Element& element : excerpt_.of(index)) {
      TreeLine line{.depth = depth,
                    .tag = element.tag,
                    .creator = {},
                    .vr = std::string(name(element.vr)),
                    .length = element.length,
                    .values = {}};
      line.missing = read_values(excerpt_, index, element, stored_);
      if (line.missing == abi::Missing::None) line.values.assign(stored_.values.begin(), stored_.values.end());
      if (is_creator(element.tag)) {
        if (!line.values.empty()) creators[element.tag] = trimmed(line.values.front());
      } else if (is_private(element.tag)) {
        const auto known = creators.find((element.tag & 0xFFFF'0000) | (element.tag >> 8 & 0xFF));
        if (known != creators.end()) line.creator = known->second;
      }
      lines_.push_back(std::move(line));
      std::uint32_t number = 0;
      for (std::uint32_t at = element.first_item; at != kNowhere; at = excerpt_.items[at].next) {
        lines_.push_back({.depth = depth + 1, .item = ++number, .creator = {}, .vr = {}, .values = {}});
        this->item(at, depth + 2);
      }
    }
  }

  const Excerpt& excerpt_;
  std::vector<TreeLine> lines_;
  Stored stored_;
};

}  // namespace

std::expected<std::vector<TreeLine>, Refused> read_tree(const std::filesystem::path& file) {
  const Plan plan(Whole{});
  Excerpt excerpt;
  WholeReader reader(plan);
  if (const auto read = reader.read(file.native(), {}, excerpt); !read) return std::unexpected(read.error());
  return Teller(excerpt).tell();
}

}  // namespace qapc::dicom
