// What was read as bytes and back. Floor 6 (runtime/session). The bytes are those of this version of qapc alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/coding.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/session/walk.hpp"

namespace qapc::session {

/// An object that was read, and the file it was read from.
struct Seen {
  File file;
  dicom::Object object;
};

void pack(const exam::Cell& cell, coding::Out& out);
exam::Cell unpack_cell(coding::In& in);

void pack(const File& file, coding::Out& out);
File unpack_file(coding::In& in);

void pack(const dicom::Object& object, coding::Out& out);
/// A file and its object.
Seen unpack_seen(coding::In& in);

}  // namespace qapc::session
