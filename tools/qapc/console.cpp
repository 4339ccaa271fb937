#include "tools/qapc/console.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace qapc::tools {

std::string shown(std::string text) {
  constexpr std::size_t kLongest = 100;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const bool c1 = byte(i) == 0xC2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xA0;
    if (byte(i) < 0x20 || byte(i) == 0x7F || c1) text[i] = ' ';
    if (c1) text[++i] = ' ';
  }
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

ExitCode first_of(ExitCode a, ExitCode b) {
  constexpr std::array kOrder{ExitCode::Bug,    ExitCode::Stopped,   ExitCode::CannotWrite, ExitCode::Input,
                              ExitCode::Policy, ExitCode::Usage,     ExitCode::Difference,  ExitCode::Rejected,
                              ExitCode::Review, ExitCode::Undecided, ExitCode::Accepted};
  return *std::ranges::find_if(kOrder, [&](ExitCode code) { return code == a || code == b; });
}

Console::Console() : terminal_(::isatty(STDERR_FILENO) == 1) {
  const char* no_colour = std::getenv("NO_COLOR");
  colour_ = ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
  auto logger = spdlog::stderr_color_mt("qapc");
  logger->set_pattern("qapc: %v");
  spdlog::set_default_logger(std::move(logger));
}

ExitCode Console::complain(const Error& error) const {
  spdlog::error("{}", error.text);
  switch (error.code) {
    case Errc::CannotWrite:
      return ExitCode::CannotWrite;
    case Errc::NotFound:
    case Errc::Unreadable:
    case Errc::OutOfBounds:
    case Errc::NotDicom:
      return ExitCode::Input;
    case Errc::Damaged:
    case Errc::Unsupported:
    case Errc::Invalid:
      return ExitCode::Policy;
  }
  return ExitCode::Bug;
}

ExitCode Console::complain_of_input(const Error& error) const {
  const ExitCode exit = complain(error);
  return exit == ExitCode::CannotWrite ? exit : ExitCode::Input;
}

std::function<void(std::size_t, std::size_t)> Console::progress(std::string what) const {
  if (!terminal_) return {};
  using Clock = std::chrono::steady_clock;
  static constexpr auto kEvery = std::chrono::milliseconds(100);
  auto next = std::make_shared<Clock::time_point>(Clock::now() + kEvery);
  return [what = std::move(what), next](std::size_t done, std::size_t all) {
    if (done == all) {
      fmt::print(stderr, "\r\x1b[K");
    } else if (Clock::now() >= *next) {
      *next = Clock::now() + kEvery;
      fmt::print(stderr, "\r\x1b[K{} {} files", what, done);
    }
    std::fflush(stderr);
  };
}

bool Console::flushed() const {
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace qapc::tools
