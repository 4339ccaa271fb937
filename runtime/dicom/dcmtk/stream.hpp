// Bytes as an input stream of DCMTK, that can be opened again at any place: long values are loaded only when asked
// for, from a file and from memory alike. Floor 3 (runtime/dicom/dcmtk).
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>
#include <memory>

#include "runtime/dicom/bytes.hpp"

namespace qapc::dicom::dcmtk {

class Producer final : public DcmProducer {
 public:
  Producer(std::shared_ptr<Bytes> bytes, std::uint64_t at) : bytes_(std::move(bytes)), at_(at) {}

  [[nodiscard]] OFBool good() const override { return status_.good(); }
  [[nodiscard]] OFCondition status() const override { return status_; }
  OFBool eos() override { return at_ >= bytes_->size(); }
  offile_off_t avail() override;
  offile_off_t read(void* buffer, offile_off_t size) override;
  offile_off_t skip(offile_off_t size) override;
  void putback(offile_off_t size) override;

  [[nodiscard]] const std::shared_ptr<Bytes>& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  std::shared_ptr<Bytes> bytes_;
  std::uint64_t at_;
  OFCondition status_ = EC_Normal;
};

class Stream final : public DcmInputStream {
 public:
  Stream(std::shared_ptr<Bytes> bytes, std::uint64_t at)
      : DcmInputStream(&producer_), producer_(std::move(bytes), at) {}
  [[nodiscard]] DcmInputStreamFactory* newFactory() const override;

 private:
  Producer producer_;
};

}  // namespace qapc::dicom::dcmtk
