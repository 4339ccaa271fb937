#include "tests/unit/runtime/dicom/same.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace qapc::dicom::reading {
namespace {

abi::Home first_of(abi::Home home) {
  home.value = 1;
  return home;
}
abi::Home below(abi::Home home, std::uint32_t tag) {
  home.path = {tag};
  return home;
}
abi::Home shifted(abi::Home home, int shift) {
  home.decimal_shift = shift;
  return home;
}

}  // namespace

std::vector<abi::Recipe> recipes_of_all_kinds() {
  std::vector<abi::Recipe> all{
      number({group({0x0018'9114}, 0x0018'9082), top(kEchoTime)}),
      number({group({0x0018'9112}, 0x0018'0080), top(0x0018'0080)}),
      list(number({group({0x0020'9113}, 0x0020'0032), top(0x0020'0032)})),
      list(number({group({0x0028'9110}, 0x0028'0030), top(0x0028'0030)})),
      list(text({group({0x0018'9226}, 0x0008'9007), top(0x0008'0008)})),
      number({group({0x0020'9111}, 0x0020'9056), top(0x0020'0012)}),
      number({time_of_day(0x0008'0032), time_of_day(0x0008'002A)}),
      number({first_of(top(0x0018'9079)), shifted(top(kInversionTime), -3)}),
      number({first_of(private_home("GEMS_PARM_01", 0x0043'0039)), private_home("SIEMENS MR HEADER", 0x0019'000C),
              private_home("Philips Imaging DD 001", 0x2001'0003)}),
      list(text({private_home("SIEMENS MR SDI 02", 0x0021'0075)})),
      list(number({private_home("SIEMENS MR HEADER", 0x0019'000E)})),
      text({private_home("SIEMENS CSA HEADER", 0x0029'0008)}),
      text({private_home("SIEMENS CSA HEADER", 0x0029'0010)}),
      text({private_home("SIEMENS MEDCOM HEADER", 0x0029'0020)}),
      number({private_home("GEMS_ACQU_01", 0x0019'005A)}),
      text({private_home("GEMS_IDEN_01", 0x0009'0027)}),
      list(number({private_home("Philips MR Imaging DD 001", 0x2005'000A)})),
      number({private_home("Philips MR Imaging DD 005", 0x2005'009E)}),
      list(text({private_home("TOSHIBA_MEC_MR3", 0x700D'0000)})),
      text({private_home("Image Private Header", 0x0065'0050)}),
      list(text({below(private_home("Image Private Header", 0x0065'0051), 0x0008'0032)})),
      number({below(private_home("Philips MR Imaging DD 005", 0x2005'000F), 0x0018'9069)}),
  };
  // Text and number of one element each: VRs of every kind, sequences and pixels among them.
  for (const std::uint32_t tag :
       {0x0008'0008u, 0x0008'0016u, 0x0008'0018u, 0x0008'0020u, 0x0008'0030u, 0x0008'0060u, 0x0008'0070u, 0x0008'1030u,
        0x0008'103Eu, 0x0008'1090u, 0x0008'1140u, 0x0010'0010u, 0x0010'1010u, 0x0010'1030u, 0x0018'0020u, 0x0018'0050u,
        0x0018'0087u, 0x0018'1020u, 0x0018'1310u, 0x0018'1314u, 0x0018'9069u, 0x0018'9073u, 0x0018'9089u, 0x0020'000Du,
        0x0020'0010u, 0x0020'0013u, 0x0020'0037u, 0x0028'0009u, 0x0028'0010u, 0x0028'0106u, 0x0028'1050u, 0x0028'3010u,
        0x0040'0275u, 0x0088'0140u, 0x5200'9229u, 0x7FE0'0010u}) {
    all.push_back(list(text({top(tag)})));
    all.push_back(number({top(tag)}));
  }
  return all;
}

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

std::string told(const std::expected<Object, Refused>& read) {
  if (!read) return fmt::format("{}: {}", name(read.error().why), read.error().detail);
  std::string out = fmt::format("{} {} {} {} {}\n", read->study_instance_uid, read->series_instance_uid,
                                read->sop_instance_uid, read->series_number, read->is_mr);
  for (const exam::Image& image : read->images) {
    out += fmt::format("{} {}", image.sop_instance_uid, image.frame);
    for (const exam::Cell& cell : image.cells) out += fmt::format("; {} {}", cell.home, shown(cell));
    for (const char c : image.evidence) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    out += '\n';
  }
  return out;
}

Comparison::Comparison(const std::vector<abi::Recipe>& recipes)
    : plan_(recipes), quick_(plan_), reference_(plan_, {.only_dcmtk = true}) {
  static int count = 0;
  file_ = std::filesystem::temp_directory_path() / fmt::format("qapc-same-{}-{}", ::getpid(), ++count);
}

Comparison::~Comparison() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

Comparison::Result Comparison::of(std::string_view bytes) {
  syn::write_file(file_, bytes);
  return of_file(file_);
}

Comparison::Result Comparison::of_file(const std::filesystem::path& file) {
  Result result{.quick = told(quick_.read(file)), .reference = "", .scanned = quick_.scanned()};
  result.reference = told(reference_.read(file));
  return result;
}

bool Comparison::agrees(const Result& changed, const std::string& original) {
  if (changed.same()) return true;
  return changed.scanned && changed.reference.starts_with("damaged: ") && changed.quick == original;
}

}  // namespace qapc::dicom::reading
