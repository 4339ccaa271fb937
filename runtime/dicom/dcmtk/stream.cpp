#include "runtime/dicom/dcmtk/stream.hpp"

#include <algorithm>
#include <dcmtk/dcmdata/dcerror.h>
#include <span>
#include <utility>

namespace qapc::dicom::dcmtk {
namespace {

class Reopen final : public DcmInputStreamFactory {
 public:
  Reopen(std::shared_ptr<Bytes> bytes, std::uint64_t at) : bytes_(std::move(bytes)), at_(at) {}
  [[nodiscard]] DcmInputStream* create() const override { return new Stream(bytes_, at_); }
  [[nodiscard]] DcmInputStreamFactory* clone() const override { return new Reopen(bytes_, at_); }
  // The other kind owns a temporary file.
  [[nodiscard]] DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  std::shared_ptr<Bytes> bytes_;
  std::uint64_t at_;
};

}  // namespace

offile_off_t Producer::avail() {
  return eos() ? 0 : static_cast<offile_off_t>(bytes_->size() - at_);
}

offile_off_t Producer::read(void* buffer, offile_off_t size) {
  if (status_.bad() || buffer == nullptr || size <= 0) return 0;
  const std::span out(static_cast<std::byte*>(buffer), static_cast<std::size_t>(size));
  const std::size_t got = bytes_->read(at_, out);
  at_ += got;
  if (bytes_->failed()) status_ = EC_InvalidStream;
  return static_cast<offile_off_t>(got);
}

offile_off_t Producer::skip(offile_off_t size) {
  if (status_.bad() || size <= 0) return 0;
  const offile_off_t skipped = std::min(size, avail());
  at_ += static_cast<std::uint64_t>(skipped);
  return skipped;
}

void Producer::putback(offile_off_t size) {
  if (size < 0 || static_cast<std::uint64_t>(size) > at_) {
    status_ = EC_PutbackFailed;
    return;
  }
  at_ -= static_cast<std::uint64_t>(size);
}

DcmInputStreamFactory* Stream::newFactory() const {
  return new Reopen(producer_.bytes(), producer_.at());
}

}  // namespace qapc::dicom::dcmtk
