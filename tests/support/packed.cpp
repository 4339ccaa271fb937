#include "tests/support/packed.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "tests/support/crc32.hpp"

namespace qapc::support {
namespace {

void put(std::string& bytes, std::uint32_t number, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
}

}  // namespace

std::string tar_of(const std::vector<Packed>& members) {
  constexpr std::size_t kBlock = 512;
  std::string out;
  for (const Packed& member : members) {
    std::string head(kBlock, '\0');
    const auto set = [&](std::size_t at, std::string_view text) {
      std::ranges::copy(text, head.begin() + static_cast<std::ptrdiff_t>(at));
    };
    set(0, std::string_view(member.name).substr(0, 100));
    set(100, "0000644");
    set(108, "0000000");
    set(116, "0000000");
    set(124, fmt::format("{:011o}", member.type == '0' ? member.bytes.size() : 0));
    set(136, "00000000000");
    set(148, "        ");
    head[156] = member.type;
    set(157, member.link);
    set(257, std::string_view("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const char c : head) sum += static_cast<unsigned char>(c);
    set(148, fmt::format("{:06o}", sum));
    head[154] = '\0';
    out += head;
    if (member.type != '0') continue;
    out += member.bytes;
    out.resize((out.size() + kBlock - 1) / kBlock * kBlock, '\0');
  }
  return out + std::string(2 * kBlock, '\0');
}

std::string zip_of(const std::vector<Packed>& members, const ZipFlaws& flaws) {
  std::string out;
  std::string directory;
  std::size_t entries = 0;
  const auto fields = [&](std::string& to, const Packed& member, std::uint32_t sum) {
    put(to, 20, 2);  // version
    put(to, flaws.encrypted ? 1 : 0, 2);
    put(to, 0, 2);  // stored
    put(to, 0, 4);  // time
    put(to, sum, 4);
    put(to, static_cast<std::uint32_t>(member.bytes.size()), 4);
    put(to, static_cast<std::uint32_t>(member.bytes.size()), 4);
    put(to, static_cast<std::uint32_t>(member.name.size()), 2);
    put(to, 0, 2);
  };
  const auto add_entry = [&](const Packed& member, std::uint32_t sum, std::size_t at) {
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    fields(directory, member, sum);
    put(directory, 0, 2);
    put(directory, 0, 2);
    put(directory, 0, 2);
    put(directory, 0, 4);
    put(directory, static_cast<std::uint32_t>(at), 4);
    directory += member.name;
    ++entries;
  };
  for (const Packed& member : members) {
    const std::size_t at = out.size();
    const std::uint32_t sum = crc32(member.bytes);
    out += "PK\x03\x04";
    fields(out, member, sum);
    out += member.name + member.bytes;
    add_entry(member, sum, at);
    for (std::size_t i = 0; at == 0 && i < flaws.repeat_first; ++i) add_entry(member, sum, at);
  }
  const std::size_t at = out.size();
  out += directory;
  out += "PK\x05\x06";
  put(out, 0, 4);
  put(out, static_cast<std::uint32_t>(entries), 2);
  put(out, static_cast<std::uint32_t>(entries), 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, static_cast<std::uint32_t>(at), 4);
  put(out, 0, 2);
  return out;
}

}  // namespace qapc::support
