#include "runtime/session/spill.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <type_traits>
#include <unistd.h>

namespace qapc::session {
namespace {

class Writer {
 public:
  template <typename Number>
    requires std::is_trivially_copyable_v<Number>
  void put(Number number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  void put(const File& file) {
    put(std::string_view(file.path));
    put(std::string_view(file.relative));
    put(file.is_regular);
    put(file.kept.has_value());
    put(file.kept.value_or(Kept{}));
  }
  void put(const exam::Cell& cell) {
    put(cell.missing);
    put(cell.home);
    put(static_cast<std::uint32_t>(cell.values.size()));
    for (const exam::Scalar& value : cell.values) {
      put(static_cast<std::uint8_t>(value.index()));
      std::visit(
          [&](const auto& one) {
            if constexpr (std::is_same_v<std::decay_t<decltype(one)>, std::string>) {
              put(std::string_view(one));
            } else {
              put(one);
            }
          },
          value);
    }
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Of bytes that a Writer wrote.
class Parser {
 public:
  explicit Parser(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }

  template <typename Number>
  Number number() {
    Number value{};
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::string text() {
    const auto size = number<std::uint32_t>();
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
  }
  File file() {
    File out;
    out.path = text();
    out.relative = text();
    out.is_regular = number<bool>();
    const bool is_kept = number<bool>();
    const auto kept = number<Kept>();
    if (is_kept) out.kept = kept;
    return out;
  }
  exam::Cell cell() {
    exam::Cell out;
    out.missing = number<abi::Missing>();
    out.home = number<std::uint8_t>();
    const auto count = number<std::uint32_t>();
    out.values.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      switch (number<std::uint8_t>()) {
        case 0:
          out.values.emplace_back<double>(number<double>());
          break;
        case 1:
          out.values.emplace_back<std::int64_t>(number<std::int64_t>());
          break;
        default:
          out.values.emplace_back<std::string>(text());
          break;
      }
    }
    return out;
  }

 private:
  std::string_view rest_;
};

/// A new file without a name: what is in it names persons.
int nameless_file() {
  const char* const named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named != '\0' ? named : "/tmp";
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = folder + "/qapc-XXXXXX";  // for file systems that know no files without names
  const int named_file = ::mkostemp(name.data(), O_CLOEXEC);
  if (named_file >= 0) ::unlink(name.c_str());
  return named_file;
}

}  // namespace

std::size_t memory_of(const Seen& seen) {
  std::size_t size = sizeof seen + seen.file.path.size() + seen.file.relative.size() + 256;
  for (const exam::Image& image : seen.object.images) {
    size += sizeof image + image.cells.size() * sizeof(exam::Cell) + 128;
    for (const exam::Cell& cell : image.cells) {
      if (cell.values.size() > 1) size += cell.values.size() * sizeof(exam::Scalar);
      for (const exam::Scalar& value : cell.values) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->size() > 15) size += text->size() + 16;
      }
    }
  }
  return size;
}

Spill::~Spill() {
  if (file_ >= 0) ::close(file_);
}

Result<Spill::Piece> Spill::put(std::string_view bytes) {
  if (file_ < 0) file_ = nameless_file();
  if (file_ < 0) return fail(Errc::CannotWrite, "no temporary file can be made: {}", std::strerror(errno));
  const Piece piece{.at = end_, .size = bytes.size()};
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(end_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(Errc::CannotWrite, "the temporary file cannot be written: {}", std::strerror(errno));
    end_ += static_cast<std::uint64_t>(wrote);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return piece;
}

Result<std::string> Spill::get(const Piece& piece) const {
  std::string bytes(piece.size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(piece.at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::Unreadable, "the temporary file cannot be read: {}", std::strerror(errno));
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string pack(const std::vector<Seen>& all) {
  Writer out;
  for (const Seen& seen : all) {
    out.put(seen.file);
    const dicom::Object& object = seen.object;
    for (const std::string* text :
         {&object.study_instance_uid, &object.series_instance_uid, &object.sop_instance_uid, &object.series_number})
      out.put(std::string_view(*text));
    out.put(object.is_mr);
    out.put(static_cast<std::uint32_t>(object.images.size()));
    for (const exam::Image& image : object.images) {
      out.put(image.frame);
      out.put(std::string_view(image.evidence));
      out.put(static_cast<std::uint32_t>(image.cells.size()));
      for (const exam::Cell& cell : image.cells) out.put(cell);
    }
  }
  return out.take();
}

void unpack(std::string_view bytes, std::vector<Seen>& into) {
  Parser in(bytes);
  while (!in.done()) {
    Seen seen;
    seen.file = in.file();
    dicom::Object& object = seen.object;
    for (std::string* text :
         {&object.study_instance_uid, &object.series_instance_uid, &object.sop_instance_uid, &object.series_number})
      *text = in.text();
    object.is_mr = in.number<bool>();
    object.images.resize(in.number<std::uint32_t>());
    for (exam::Image& image : object.images) {
      image.sop_instance_uid = object.sop_instance_uid;
      image.frame = in.number<std::uint32_t>();
      image.evidence = in.text();
      image.cells.resize(in.number<std::uint32_t>());
      for (exam::Cell& cell : image.cells) cell = in.cell();
    }
    into.push_back(std::move(seen));
  }
}

std::string pack_names(const std::vector<Seen>& all) {
  Writer out;
  for (const Seen& seen : all) out.put(seen.file);
  return out.take();
}

std::vector<File> unpack_names(std::string_view bytes) {
  Parser in(bytes);
  std::vector<File> all;
  while (!in.done()) all.push_back(in.file());
  return all;
}

}  // namespace qapc::session
