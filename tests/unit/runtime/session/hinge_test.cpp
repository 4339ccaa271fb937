// The hinge of the house: a program of three rules (TE, VOXEL, ONE) written by hand, interpreted and compiled, over one
// classic and one multi-frame exam read from files. No parser, no checker: only the contract between the towers.
#include <catch2/catch.hpp>

#include "compiler/codegen/jit.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/ir/builder.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using abi::Index;
using abi::Opcode;

namespace {

constexpr std::uint32_t kUnknown = 2;

abi::Recipe recipe(ir::Builder& b, std::string_view name, abi::Type type, bool list, std::vector<abi::Home> homes) {
  return {b.text(name), b.text(""), type, list, abi::Privacy::Public, std::move(homes)};
}
abi::Home group(std::uint32_t sequence, std::uint32_t tag) {
  return {abi::Place::FunctionalGroup, tag, {sequence}, "", false, {}, 0, 0};
}
abi::Home top(std::uint32_t tag, abi::Transform transform = abi::Transform::None) {
  return {abi::Place::DataSet, tag, {}, "", false, transform, 0, 0};
}

struct Rules {
  Index te = abi::kNone;
  Index voxel = abi::kNone;
  Index one = abi::kNone;
};

Index verdict(ir::Builder& b, Index require) {
  const Index yes = b.truth(ir::Kleene::True, b.space(require));
  const Index no = b.truth(ir::Kleene::False, b.space(require));
  return b.make(Opcode::Verdict, {yes, yes, yes, yes, require, yes, no});
}

/// TE: EchoTime = 2.88 ms .. 2.90 ms in every image. VOXEL: every value of PixelSpacing = 1.0 mm ± 0.05 mm.
/// ONE: exactly one acquisition in the exam.
abi::Program three_rules(Rules& rules) {
  ir::Builder b;
  const Index echo_time = b.read(
      b.recipe(recipe(b, "EchoTime", abi::Type::Number, false, {group(0x0018'9114, 0x0018'9082), top(0x0018'0081)})));
  const Index in_limits = b.make(Opcode::NumberIn, {echo_time}, b.range(abi::NumberRange{2.88, 2.9, false, false}));
  rules.te = verdict(b, b.make(Opcode::All, {in_limits}, kUnknown));

  const ir::List spacing = b.read_list(b.recipe(
      recipe(b, "PixelSpacing", abi::Type::Number, true, {group(0x0028'9110, 0x0028'0030), top(0x0028'0030)})));
  const Index each = b.make(Opcode::NumberIn, {spacing.items}, b.range(abi::NumberRange{0.95, 1.05, false, false}));
  rules.voxel = verdict(b, b.make(Opcode::All, {b.make(Opcode::All, {each}, kUnknown)}, kUnknown));

  const Index frame = b.common(
      b.read(b.recipe(recipe(b, "FrameOfReferenceUID", abi::Type::Text, false, {top(0x0020'0052)}))), abi::kSeries);
  const auto time_of_day = abi::Transform::TimeOfDay;
  const Index time = b.make(Opcode::Earliest,
                            {b.read(b.recipe(recipe(b, "AcquisitionTime", abi::Type::Number, false,
                                                    {top(0x0008'0032, time_of_day), top(0x0008'002A, time_of_day)})))});
  const Index member = b.truth(ir::Kleene::True, abi::kSeries);
  const Index least = b.make(Opcode::GroupsLeast, {member, frame, time});
  const Index most = b.make(Opcode::GroupsMost, {member, frame, time});
  rules.one = verdict(b, b.make(Opcode::CountIn, {least, most}, b.range(abi::IntegerRange{1, 1})));
  return std::move(b).finish();
}

exam::Exam read_exam(const abi::Program& program, const std::vector<synthetic::Instance>& instances) {
  const support::Scratch scratch;
  exam::Exam exam;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const auto file = scratch.path() / std::to_string(i);
    synthetic::write_instance(file, instances[i]);
    auto object = dicom::read_object(file, program.recipes);
    REQUIRE(object.has_value());
    exam.uid = object->study_instance_uid;
    if (exam.series.empty() || exam.series.back().uid != object->series_instance_uid)
      exam.series.push_back({object->series_instance_uid, "", {}});
    std::ranges::move(object->images, std::back_inserter(exam.series.back().images));
  }
  return exam;
}

}  // namespace

TEST_CASE("three rules written by hand agree, interpreted and compiled, on a classic and a multi-frame exam",
          "[hinge]") {
  dicom::use_dictionary(dictionary::table());
  Rules rules;
  const abi::Program program = three_rules(rules);
  const auto compiled = codegen::compile(program, {}, kernels::host_kernels());
  REQUIRE(compiled.has_value());
  using synthetic::Vendor;
  std::vector<synthetic::Instance> classic;
  for (int slice = 1; slice <= 5; ++slice) classic.push_back(synthetic::t1w(Vendor::Siemens, {1, 2, slice, "X"}));
  synthetic::set(classic[3].elements,
                 synthetic::element(0x0018'0081, "DS", "3.03"));  // one slice with another echo time
  std::vector<exam::Exam> exams;
  exams.push_back(read_exam(program, classic));
  exams.push_back(read_exam(program, {synthetic::t1w_enhanced(Vendor::Siemens, {2, 2, 1, "X"}, 5)}));

  const eval::Batch interpreted(program, exams);
  eval::evaluate_reference(program, interpreted.frame());
  const eval::Batch native(program, exams);
  (*compiled)->evaluate(native.frame());
  for (const eval::Batch* batch : {&interpreted, &native}) {
    const auto of = [&](Index rule, std::int64_t row) {
      return static_cast<abi::Verdict>(batch->cell(rule, row).code);
    };
    CHECK(of(rules.te, 0) == abi::Verdict::Fail);
    CHECK(of(rules.te, 1) == abi::Verdict::Pass);
    for (const std::int64_t row : {0, 1}) {
      CHECK(of(rules.voxel, row) == abi::Verdict::Pass);
      CHECK(of(rules.one, row) == abi::Verdict::Pass);
    }
  }
}
