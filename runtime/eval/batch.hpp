// Exams as columns: what an engine works on, and where its results are read. Floor 4 (runtime/eval).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::eval {

enum class Kleene : std::uint8_t { False = 0, True = 1, Unknown = 2 };

/// One value of one row, of whatever type.
struct Cell {
  abi::Missing missing = abi::Missing::None;
  double number = 0;
  std::int64_t integer = 0;
  std::int32_t text = 0;
  Kleene truth = Kleene::Unknown;
  std::uint8_t code = 0;  ///< Verdict, Outcome

  [[nodiscard]] bool there() const { return missing == abi::Missing::None; }
};

/// The columns of one program over some exams. Exams, series and images stand in the order given, which is the order of
/// their identifiers; each image has a cell for each recipe. Moves, never copies.
class Batch {
 public:
  Batch(const abi::Program& program, std::span<const exam::Exam> exams);
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  [[nodiscard]] const abi::Program& program() const;
  [[nodiscard]] const abi::Frame& frame() const;
  [[nodiscard]] std::int64_t rows(abi::Index space) const;
  /// Rows of `space` under row `parent` of the space above.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> under(abi::Index space, std::int64_t parent) const;
  [[nodiscard]] std::int64_t parent(abi::Index space, std::int64_t row) const;
  /// Of a row of a partner space, the other series; of a row in order of cells, the row of the source.
  [[nodiscard]] std::int64_t partner(abi::Index space, std::int64_t row) const;
  /// The row of a level above exams, or of cells, in which an exam lies.
  [[nodiscard]] std::int64_t group(abi::Index space, std::int64_t exam) const;
  [[nodiscard]] const std::string& text(std::int32_t id) const;

  [[nodiscard]] Cell cell(abi::Index value, std::int64_t row) const;

  /// Which home supplied what a recipe gave for an image; nothing where the recipe has the places of one attribute of
  /// the standard alone.
  [[nodiscard]] std::optional<std::uint8_t> home(abi::Index recipe, std::int64_t image) const;

 private:
  struct Columns;
  std::unique_ptr<Columns> columns_;
};

/// Reads and writes one cell of a frame.
Cell read(const abi::Program& program, const abi::Frame& frame, abi::Index value, std::int64_t row);
void write(const abi::Program& program, const abi::Frame& frame, abi::Index value, std::int64_t row, const Cell& cell);

}  // namespace qapc::eval
