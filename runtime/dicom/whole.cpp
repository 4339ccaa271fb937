#include "runtime/dicom/whole.hpp"

#include <exception>
#include <new>
#include <utility>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/dcmtk/dcmtk.hpp"
#include "runtime/dicom/scan/scan.hpp"
#include "runtime/dicom/source.hpp"

namespace qapc::dicom {
namespace {

using Opened = std::expected<std::shared_ptr<Bytes>, Refused>;

std::unexpected<Refused> unreadable(std::string_view detail) {
  return std::unexpected(Refused{Refusal::Unreadable, std::string(detail)});
}

std::expected<std::string, Refused> fill(const std::shared_ptr<Bytes>& bytes, const Plan& plan,
                                         const WholeReader::How& how, scan::Scanner& scanner, Excerpt& into) {
  const auto source = open_source(bytes);
  if (!source) return std::unexpected(source.error());
  Filler filler(into);
  if (how.only_dcmtk || !scanner.read(*source, plan, filler)) {
    if (const auto parsed = dcmtk::read(*source, plan, filler); !parsed) return std::unexpected(parsed.error());
  }
  return std::string(source->layout.sop_class.text());
}

/// What a file seems to be that changes under us, damaged or no DICOM, it may not be.
std::expected<std::string, Refused> fill_unchanged(const Opened& bytes, const Plan& plan, const WholeReader::How& how,
                                                   scan::Scanner& scanner, Excerpt& into) {
  if (!bytes) return std::unexpected(bytes.error());
  auto filled = fill(*bytes, plan, how, scanner, into);
  if (how.watch && (*bytes)->changed()) return unreadable("changed while it was read");
  return filled;
}

template <typename Open>
std::expected<std::string, Refused> guarded(Open open) {
  try {
    return open();
  } catch (const std::bad_alloc&) {
    return unreadable("larger than the memory");
  } catch (const std::exception&) {
    return unreadable("the reader gave up");
  }
}

}  // namespace

struct WholeReader::Scratch {
  scan::Scanner scanner;
};

WholeReader::WholeReader(const Plan& plan) : plan_(plan), scratch_(std::make_unique<Scratch>()) {}
WholeReader::~WholeReader() = default;

std::expected<std::string, Refused> WholeReader::read(const std::string& file, const How& how, Excerpt& into) {
  return guarded(
      [&] { return fill_unchanged(Bytes::open(file, {.watch = how.watch}), plan_, how, scratch_->scanner, into); });
}

std::expected<std::string, Refused> WholeReader::read(std::vector<std::byte> bytes, const How& how, Excerpt& into) {
  return guarded([&] { return fill_unchanged(Bytes::of(std::move(bytes)), plan_, how, scratch_->scanner, into); });
}

}  // namespace qapc::dicom
