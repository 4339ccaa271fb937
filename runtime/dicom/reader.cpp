#include "runtime/dicom/reader.hpp"

#include <exception>
#include <new>
#include <utility>

#include "runtime/dicom/dcmtk/dcmtk.hpp"
#include "runtime/dicom/dictionary.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/folder.hpp"
#include "runtime/dicom/object.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/scan/scan.hpp"
#include "runtime/dicom/source.hpp"

namespace qapc::dicom {
namespace {

std::unexpected<Refused> unreadable(std::string_view detail) {
  return std::unexpected(Refused{Refusal::Unreadable, std::string(detail)});
}

}  // namespace

struct Reader::Scratch {
  explicit Scratch(const Plan& plan) : asker(plan, excerpt) {}

  Excerpt excerpt;
  Asker asker;
  Filler filler{excerpt};
  scan::Scanner scanner;
  std::shared_ptr<Bytes> bytes;  ///< of the file before, to be used again
  Folder folder;
  bool scanned = false;
};

Reader::Reader(const Plan& plan, const ReadOptions& options)
    : plan_(plan), options_(options), scratch_(std::make_unique<Scratch>(plan)) {}
Reader::~Reader() = default;

bool Reader::scanned() const {
  return scratch_->scanned;
}

std::expected<Object, Refused> Reader::read_bytes(const std::shared_ptr<Bytes>& bytes) {
  const auto source = open_source(bytes);
  if (!source) return std::unexpected(source.error());
  Scratch& scratch = *scratch_;
  const auto object = [&] {
    return object_of(scratch.excerpt, plan_, scratch.asker, source->layout.sop_class.text(), options_);
  };
  if (!options_.only_dcmtk && scratch.scanner.read(*source, plan_, scratch.filler)) {
    auto quick = object();
    scratch.scanned = quick.has_value();
    // What is refused is refused by the reference, which has looked everywhere.
    if (quick) return quick;
  }
  if (const auto parsed = dcmtk::read(*source, plan_, scratch.filler); !parsed) return std::unexpected(parsed.error());
  return object();
}

template <typename Open>
std::expected<Object, Refused> Reader::guarded(Open open) {
  scratch_->scanned = false;
  try {
    const std::expected<std::shared_ptr<Bytes>, Refused> bytes = open();
    if (!bytes) return std::unexpected(bytes.error());
    auto object = read_bytes(*bytes);
    if (options_.watch && (*bytes)->changed()) return unreadable("changed while it was read");
    return object;
  } catch (const std::bad_alloc&) {
    return unreadable("larger than the memory");
  } catch (const std::exception&) {
    return unreadable("the reader gave up");
  }
}

std::expected<Object, Refused> Reader::read(const std::string& file, bool is_regular) {
  return guarded([&] {
    auto bytes = Bytes::open(file, {.folder = &scratch_->folder, .is_regular = is_regular, .watch = options_.watch},
                             std::move(scratch_->bytes));
    if (bytes) scratch_->bytes = *bytes;
    return bytes;
  });
}

std::expected<Object, Refused> Reader::read(std::vector<std::byte> bytes) {
  return guarded([&] { return Bytes::of(std::move(bytes)); });
}

std::expected<Object, Refused> read_object(const std::filesystem::path& file, std::span<const abi::Recipe> recipes) {
  const Plan plan(recipes);
  return Reader(plan).read(file);
}

void use_dictionary(const abi::Dictionary& dictionary) {
  remember_dictionary(dictionary);
  dcmtk::use_dictionary(dictionary);
}

}  // namespace qapc::dicom
