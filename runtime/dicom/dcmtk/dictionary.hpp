// Floor 3 (runtime/dicom/dcmtk), for this room only.
#pragma once

namespace qapc::dicom::dcmtk {

/// Gives DCMTK the dictionary that is used, if it does not have it yet: filling its tables takes as long as reading a
/// thousand files, and most runs never need DCMTK. Before anything of DCMTK reads.
void give_dictionary();

}  // namespace qapc::dicom::dcmtk
