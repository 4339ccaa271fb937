#include "tests/unit/runtime/eval/sheet.hpp"

#include <fmt/format.h>

#include "runtime/eval/reference.hpp"

namespace qapc::eval {
namespace {

exam::Cell cell_of(exam::Scalar value) {
  return {abi::Missing::None, {std::move(value)}, 0};
}

template <typename T>
std::vector<exam::Scalar> scalars(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

Given::Given(double number) : cell(cell_of(number)) {}
Given::Given(int number) : cell(cell_of(std::int64_t{number})) {}
Given::Given(std::int64_t number) : cell(cell_of(number)) {}
Given::Given(const char* text) : cell(cell_of(std::string(text))) {}
Given::Given(abi::Missing why) : cell{why, {}, 0} {}
Given::Given(std::vector<exam::Scalar> items) : cell{abi::Missing::None, std::move(items), 0} {}

std::vector<exam::Scalar> numbers(std::vector<double> values) {
  return scalars(values);
}
std::vector<exam::Scalar> integers(std::vector<std::int64_t> values) {
  return scalars(values);
}
std::vector<exam::Scalar> texts(std::vector<std::string> values) {
  return scalars(values);
}

std::vector<exam::Exam> exams(const std::vector<Exam>& all) {
  std::vector<exam::Exam> made;
  for (std::size_t e = 0; e < all.size(); ++e) {
    exam::Exam& one = made.emplace_back(exam::Exam{fmt::format("2.25.{}", e), {}});
    for (std::size_t s = 0; s < all[e].size(); ++s) {
      exam::Series& series = one.series.emplace_back(exam::Series{fmt::format("2.25.{}.{}", e, s), "1", {}});
      for (std::size_t i = 0; i < all[e][s].size(); ++i) {
        exam::Image& image = series.images.emplace_back();
        image.sop_instance_uid = fmt::format("2.25.{}.{}.{}", e, s, i);
        for (const Given& given : all[e][s][i]) image.cells.push_back(given.cell);
      }
    }
  }
  return made;
}

abi::Index Sheet::recipe_of(abi::Type type, bool list) {
  abi::Recipe recipe;
  recipe.name = Builder::text(fmt::format("Attribute{}", recipes_));
  recipe.unit = Builder::text("");
  recipe.type = type;
  recipe.list = list;
  recipe.homes.push_back({.tag = 0x00180000u + static_cast<std::uint32_t>(recipes_++), .path = {}, .creator = {}});
  return Builder::recipe(std::move(recipe));
}

abi::Index Sheet::number() {
  return read(recipe_of(abi::Type::Number, false));
}
abi::Index Sheet::integer() {
  return read(recipe_of(abi::Type::Integer, false));
}
abi::Index Sheet::text() {
  return read(recipe_of(abi::Type::Text, false));
}
ir::List Sheet::list(abi::Type type) {
  return read_list(recipe_of(type, true));
}
abi::Index Sheet::kleene() {
  return make(abi::Opcode::IntegerIn, {integer()}, range(abi::IntegerRange{1, 1}));
}

Run::Run(Sheet sheet, const std::vector<Exam>& all) : Run(std::move(sheet).finish(), exams(all)) {}

Run::Run(abi::Program program, const std::vector<exam::Exam>& all)
    : program_(std::move(program)), exams_(all), batch_(program_, exams_) {
  evaluate_reference(program_, batch_.frame());
}

abi::Verdict Run::verdict(abi::Index value, std::int64_t row) const {
  return static_cast<abi::Verdict>(cell(value, row).code);
}

std::string Run::show(abi::Index value) const {
  const abi::Op& op = program_.ops.at(value);
  std::string all;
  for (std::int64_t row = 0; row < batch_.rows(op.space); ++row) {
    const Cell one = cell(value, row);
    if (op.type == abi::Type::Truth) {
      all += "FTU"[static_cast<std::size_t>(one.truth)];
      continue;
    }
    all += all.empty() ? "" : ", ";
    if (!one.there()) {
      all += abi::name(one.missing);
    } else if (op.type == abi::Type::Number) {
      all += fmt::format("{}", one.number);
    } else if (op.type == abi::Type::Integer) {
      all += fmt::format("{}", one.integer);
    } else if (op.type == abi::Type::Text) {
      all += batch_.text(one.text);
    } else if (op.type == abi::Type::Verdict) {
      all += abi::name(static_cast<abi::Verdict>(one.code));
    } else {
      all += abi::name(static_cast<abi::Outcome>(one.code));
    }
  }
  return all;
}

}  // namespace qapc::eval
