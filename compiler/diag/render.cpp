#include "compiler/diag/render.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace qapc::diag {
namespace {

constexpr std::uint32_t kWidestLine =
    160;  // code points of a source line that are shown; a longer line is cut around the mark

std::string_view severity_name(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

/// Code points of a line; tabs become one blank so that marks stay under their words.
std::vector<std::string> code_points(std::string_view line) {
  std::vector<std::string> points;
  for (const char c : line) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !points.empty()) {
      points.back() += c;
    } else {
      points.emplace_back(1, static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c);
    }
  }
  return points;
}

/// What a policy holds may steer a terminal: control characters are shown as `?`.
std::string printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return out;
}

std::string joined(const std::vector<std::string>& points, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < std::min(end, points.size()); ++i) text += points[i];
  return text;
}

struct Mark {
  std::uint32_t column = 1;
  std::uint32_t length = 1;
  std::string text;
  bool primary = false;
};

struct Renderer {
  const Sources& sources;
  bool colour = false;
  std::string out;
  std::size_t gutter = 1;

  [[nodiscard]] std::string paint(std::string_view text, std::string_view code) const {
    return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  void margin(std::string_view rest) { out += fmt::format("{} | {}\n", std::string(gutter, ' '), rest); }

  [[nodiscard]] std::pair<std::uint32_t, Mark> place(Span span, const std::string& text, bool primary) const {
    const Position begin = sources.position(span.source, span.begin);
    const Position end = sources.position(span.source, span.end);
    const auto rest = static_cast<std::uint32_t>(
        code_points(sources.line(span.source, begin.line)).size() + 1 -
        std::min<std::size_t>(begin.column, code_points(sources.line(span.source, begin.line)).size() + 1));
    const std::uint32_t length = end.line == begin.line ? end.column - begin.column : rest;
    return {begin.line, {begin.column, std::max<std::uint32_t>(length, 1), text, primary}};
  }

  /// All marks of one line under it; the rightmost text beside its mark, the others hanging below.
  void marks(std::vector<Mark> all, std::uint32_t offset) {
    std::ranges::sort(all, {}, &Mark::column);
    std::string row;
    for (const Mark& mark : all) {
      const std::size_t column = mark.column - offset - 1;
      if (row.size() < column) row += std::string(column - row.size(), ' ');
      if (row.size() <= column) row += std::string(mark.length, mark.primary ? '^' : '-');
    }
    margin(row + (all.back().text.empty() ? "" : " " + all.back().text));
    for (std::size_t i = all.size() - 1; i-- > 0;) {
      if (all[i].text.empty()) continue;
      margin(std::string(all[i].column - offset - 1, ' ') + all[i].text);
    }
  }

  void line(std::uint32_t source, std::uint32_t number, const std::vector<Mark>& on_line) {
    const std::vector<std::string> points = code_points(sources.line(source, number));
    std::uint32_t first = on_line.front().column;
    for (const Mark& mark : on_line) first = std::min(first, mark.column);
    const bool cut = points.size() > kWidestLine;
    const std::uint32_t offset = cut && first > kWidestLine / 4 ? first - kWidestLine / 4 : 0;
    out += fmt::format("{:>{}} | {}\n", number, gutter, joined(points, offset, offset + kWidestLine));
    std::vector<Mark> visible = on_line;
    for (Mark& mark : visible) mark.length = std::min(mark.length, kWidestLine);
    std::erase_if(visible, [&](const Mark& mark) { return mark.column > offset + kWidestLine; });
    marks(std::move(visible), offset);
  }
};

}  // namespace

std::string human(const Sources& sources, const Message& message, bool colour) {
  Renderer renderer{sources, colour, {}, 1};
  const std::string_view red = message.severity == Severity::Error ? "1;31" : "1;33";
  renderer.out = renderer.paint(fmt::format("{}[QAP-{}]", severity_name(message.severity), message.code), red) + ": " +
                 printable(message.text) + "\n";
  std::map<std::uint32_t, std::vector<Mark>> lines;
  const auto [line, mark] = renderer.place(message.span, message.label, true);
  lines[line].push_back(mark);
  std::string elsewhere;  // of other files
  for (const Label& label : message.labels) {
    if (label.span.source != message.span.source) {
      const Position at = sources.position(label.span.source, label.span.begin);
      elsewhere += fmt::format(" ::: {}:{}:{} {}\n", sources.name(label.span.source), at.line, at.column, label.text);
      continue;
    }
    const auto [other, beside] = renderer.place(label.span, label.text, false);
    lines[other].push_back(beside);
  }
  renderer.gutter = std::to_string(lines.rbegin()->first).size();
  renderer.out += fmt::format("{}--> {}:{}:{}\n", std::string(renderer.gutter, ' '), sources.name(message.span.source),
                              line, mark.column);
  renderer.margin("");
  for (const auto& [number, on_line] : lines) renderer.line(message.span.source, number, on_line);
  renderer.out += elsewhere;
  const std::string indent(renderer.gutter, ' ');
  for (const Help& help : message.helps)
    renderer.out += fmt::format("{} = help: {}{}\n", indent, help.text, help.fix ? "  [fix]" : "");
  for (const std::string& note : message.notes) renderer.out += fmt::format("{} = note: {}\n", indent, note);
  renderer.out += fmt::format("{} = explain: qapc explain QAP-{}\n", indent, message.code);
  return std::move(renderer.out);
}

std::string brief(const Sources& sources, const Message& message) {
  const Position position = sources.position(message.span.source, message.span.begin);
  return fmt::format("{}:{}:{}: {}[QAP-{}]: {}\n", sources.name(message.span.source), position.line, position.column,
                     severity_name(message.severity), message.code, printable(message.text));
}

namespace {

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

std::string headline(const Entry& entry) {
  std::string text(entry.text);
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}")) text.replace(at, 2, "…");
  return text;
}

}  // namespace

std::string explain(const Entry& entry) {
  return fmt::format("{}[QAP-{}]: {}\n\n{}\n\nwrong:\n{}\nright:\n{}", severity_name(entry.severity), entry.code,
                     headline(entry), entry.why, indented(entry.bad), indented(entry.good));
}

std::string document(const Entry& entry) {
  return fmt::format("## QAP-{} ({})\n\n{}\n\n{}\n\nWrong:\n\n{}\nRight:\n\n{}\n", entry.code,
                     severity_name(entry.severity), headline(entry), entry.why, indented(entry.bad),
                     indented(entry.good));
}

}  // namespace qapc::diag
