#include "runtime/index/delta.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "runtime/inflate/deflate.hpp"
#include "runtime/inflate/inflate.hpp"

namespace qapc::index {
namespace {

enum class Form : std::uint8_t {
  Plain,
  Ends,    ///< the same beginning and end as the record before, and something else between
  Runs,    ///< as long as the record before, and other in some places
  Packed,  ///< one gzip member
};
constexpr std::size_t kLong = 2048;  // bytes, from which on packing is worth it
constexpr std::size_t kLongest =
    (std::size_t{16} << 20) + 64;  // of a record that is packed: no reader loads longer values
constexpr std::size_t kGap = 8;    // equal bytes that end a run

std::string ends(std::string_view before, std::string_view record) {
  const std::size_t most = std::min(before.size(), record.size());
  const auto same = static_cast<std::size_t>(std::ranges::mismatch(before.substr(0, most), record.substr(0, most)).in1 -
                                             before.begin());
  std::size_t back = 0;
  while (back < most - same && before[before.size() - 1 - back] == record[record.size() - 1 - back]) ++back;
  Out out;
  out.count(same);
  out.count(back);
  out.text(record.substr(same, record.size() - same - back));
  return out.take();
}

/// How far the same bytes go, then what is other, again and again.
std::string runs(std::string_view before, std::string_view record) {
  Out out;
  for (std::size_t at = 0; at < record.size();) {
    std::size_t begin = at;
    while (begin < record.size() && before[begin] == record[begin]) ++begin;
    std::size_t end = begin;
    for (std::size_t next = begin; next < record.size() && next < end + kGap; ++next) {
      if (before[next] != record[next]) end = next + 1;
    }
    out.count(begin - at);
    out.text(record.substr(begin, end - begin));
    at = end > begin ? end : record.size();
  }
  return out.take();
}

std::string packed(std::string_view record) {
  std::string bytes;
  inflate::Deflater deflater([&](std::span<const std::byte> some) -> Result<void> {
    bytes.append(reinterpret_cast<const char*>(some.data()), some.size());
    return {};
  });
  const auto written = deflater.write(std::as_bytes(std::span(record)));
  if (!written || !deflater.finish()) return std::string(record);
  return bytes;
}

bool take_runs(std::string_view before, std::string_view bytes, std::string& kept) {
  kept = before;
  In in(bytes);
  std::size_t at = 0;
  while (!in.done() && !in.failed()) {
    const std::uint64_t same = in.count();
    const std::string_view other = in.text();
    if (in.failed() || same > kept.size() - at || other.size() > kept.size() - at - same) return false;
    at += same;
    std::ranges::copy(other, kept.begin() + static_cast<std::ptrdiff_t>(at));
    at += other.size();
  }
  return !in.failed();
}

bool take_ends(std::string_view before, std::string_view bytes, std::string& kept) {
  In in(bytes);
  const std::uint64_t front = in.count();
  const std::uint64_t back = in.count();
  const std::string_view middle = in.text();
  if (in.failed() || front > before.size() || back > before.size() - front) return false;
  kept = before.substr(0, front);
  kept += middle;
  kept += before.substr(before.size() - back);
  return true;
}

bool take_packed(std::string_view bytes, std::string& kept) {
  bool given = false;
  inflate::Inflater inflater(inflate::Format::Gzip, [&]() -> Result<std::span<const std::byte>> {
    if (std::exchange(given, true)) return std::span<const std::byte>();
    return std::as_bytes(std::span(bytes));
  });
  std::vector<std::byte> out;
  if (!inflate::append_rest(inflater, out, kLongest)) return false;
  kept.assign(reinterpret_cast<const char*>(out.data()), out.size());
  return true;
}

}  // namespace

void put_record(std::string_view before, std::string_view record, Out& out) {
  Form form = Form::Plain;
  std::string bytes(record);
  if (!before.empty()) {
    const bool alike = before.size() == record.size() && record.size() > 64;
    std::string other = alike ? runs(before, record) : ends(before, record);
    if (other.size() < bytes.size()) {
      form = alike ? Form::Runs : Form::Ends;
      bytes = std::move(other);
    }
  }
  if (bytes.size() > kLong && record.size() < kLongest) {
    std::string other = packed(record);
    if (other.size() < bytes.size()) {
      form = Form::Packed;
      bytes = std::move(other);
    }
  }
  out.fixed(form);
  out.text(bytes);
}

std::optional<std::string_view> take_record(std::string_view before, In& in, std::string& kept) {
  const Form form{in.fixed<std::uint8_t>()};
  const std::string_view bytes = in.text();
  if (in.failed()) return std::nullopt;
  bool good = false;
  switch (form) {
    case Form::Plain:
      return bytes;
    case Form::Ends:
      good = take_ends(before, bytes, kept);
      break;
    case Form::Runs:
      good = take_runs(before, bytes, kept);
      break;
    case Form::Packed:
      good = take_packed(bytes, kept);
      break;
  }
  return good ? std::optional<std::string_view>(kept) : std::nullopt;
}

}  // namespace qapc::index
