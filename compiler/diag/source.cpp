#include "compiler/diag/source.hpp"

#include <algorithm>

namespace qapc::diag {

std::uint32_t Sources::add(std::string name, std::string text) {
  File file{std::move(name), std::move(text), {0}};
  for (std::size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.lines.push_back(static_cast<std::uint32_t>(i + 1));
  }
  files_.push_back(std::move(file));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string_view Sources::text(Span span) const {
  return std::string_view(files_.at(span.source).text).substr(span.begin, span.end - span.begin);
}

Position Sources::position(std::uint32_t source, std::uint32_t offset) const {
  const File& file = files_.at(source);
  const auto after = std::upper_bound(file.lines.begin(), file.lines.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - file.lines.begin());
  const std::uint32_t begin = *(after - 1);
  const std::string_view before = std::string_view(file.text).substr(begin, offset - begin);
  const auto points = std::ranges::count_if(before, [](unsigned char c) { return (c & 0xC0) != 0x80; });
  return {line, static_cast<std::uint32_t>(points) + 1};
}

std::string_view Sources::line(std::uint32_t source, std::uint32_t number) const {
  const File& file = files_.at(source);
  const std::uint32_t begin = line_begin(source, number);
  const std::size_t end = number < file.lines.size() ? file.lines[number] : file.text.size();
  std::string_view text = std::string_view(file.text).substr(begin, end - begin);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::uint32_t Sources::line_begin(std::uint32_t source, std::uint32_t number) const {
  return files_.at(source).lines.at(number - 1);
}

}  // namespace qapc::diag
