#include "runtime/dicom/reader.hpp"

#include <exception>
#include <new>
#include <utility>

#include "runtime/dicom/dcmtk/dcmtk.hpp"
#include "runtime/dicom/dictionary.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/object.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/source.hpp"

namespace qapc::dicom {
namespace {

std::unexpected<Refused> unreadable(std::string_view detail) {
  return std::unexpected(Refused{Refusal::Unreadable, std::string(detail)});
}

std::expected<Object, Refused> read_source(const Source& source, const Plan& plan, const ReadOptions& options,
                                           Excerpt& excerpt) {
  if (const auto parsed = dcmtk::read(source, plan, excerpt); !parsed) return std::unexpected(parsed.error());
  return object_of(excerpt, plan, source.layout.sop_class, options);
}

}  // namespace

struct Reader::Scratch {
  Excerpt excerpt;
};

Reader::Reader(const Plan& plan, const ReadOptions& options)
    : plan_(plan), options_(options), scratch_(std::make_unique<Scratch>()) {}
Reader::~Reader() = default;

std::expected<Object, Refused> Reader::read(const std::filesystem::path& file) {
  try {
    const auto source = open_source(file);
    if (!source) return std::unexpected(source.error());
    return read_source(*source, plan_, options_, scratch_->excerpt);
  } catch (const std::bad_alloc&) {
    return unreadable("larger than the memory");
  } catch (const std::exception&) {
    return unreadable("the reader gave up");
  }
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
