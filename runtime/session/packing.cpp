#include "runtime/session/packing.hpp"

#include <type_traits>
#include <variant>

namespace qapc::session {

void pack(const exam::Cell& cell, coding::Out& out) {
  out.fixed(cell.missing);
  out.fixed(cell.home);
  out.count(cell.values.size());
  for (const exam::Scalar& value : cell.values) {
    out.fixed(static_cast<std::uint8_t>(value.index()));
    std::visit(
        [&](const auto& one) {
          if constexpr (std::is_same_v<std::decay_t<decltype(one)>, std::string>) {
            out.text(one);
          } else {
            out.fixed(one);
          }
        },
        value);
  }
}

exam::Cell unpack_cell(coding::In& in) {
  exam::Cell cell;
  cell.missing = in.fixed<abi::Missing>();
  cell.home = in.fixed<std::uint8_t>();
  const std::size_t count = in.count_of_bytes();
  cell.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    switch (in.fixed<std::uint8_t>()) {
      case 0:
        cell.values.emplace_back<double>(in.fixed<double>());
        break;
      case 1:
        cell.values.emplace_back<std::int64_t>(in.fixed<std::int64_t>());
        break;
      default:
        cell.values.emplace_back<std::string>(in.text());
        break;
    }
  }
  return cell;
}

void pack(const File& file, coding::Out& out) {
  out.text(file.path);
  out.text(file.relative);
  out.fixed(file.is_regular);
  out.fixed(file.kept.has_value());
  out.fixed(file.kept.value_or(Kept{}));
}

File unpack_file(coding::In& in) {
  File file{.path = std::string(in.text()), .relative = std::string(in.text())};
  file.is_regular = in.fixed<std::uint8_t>() != 0;
  const bool is_kept = in.fixed<std::uint8_t>() != 0;
  const auto kept = in.fixed<Kept>();
  if (is_kept) file.kept = kept;
  return file;
}

void pack(const dicom::Object& object, coding::Out& out) {
  for (const std::string* text :
       {&object.study_instance_uid, &object.series_instance_uid, &object.sop_instance_uid, &object.series_number})
    out.text(*text);
  out.fixed(object.is_mr);
  out.count(object.images.size());
  for (const exam::Image& image : object.images) {
    out.fixed(image.frame);
    out.text(image.evidence);
    out.count(image.cells.size());
    for (const exam::Cell& cell : image.cells) pack(cell, out);
  }
}

Seen unpack_seen(coding::In& in) {
  Seen seen{.file = unpack_file(in), .object = {}};
  dicom::Object& object = seen.object;
  for (std::string* text :
       {&object.study_instance_uid, &object.series_instance_uid, &object.sop_instance_uid, &object.series_number})
    *text = in.text();
  object.is_mr = in.fixed<std::uint8_t>() != 0;
  object.images.resize(in.count_of_bytes());
  for (exam::Image& image : object.images) {
    image.sop_instance_uid = object.sop_instance_uid;
    image.frame = in.fixed<std::uint32_t>();
    image.evidence = in.text();
    image.cells.resize(in.count_of_bytes());
    for (exam::Cell& cell : image.cells) cell = unpack_cell(in);
  }
  return seen;
}

}  // namespace qapc::session
