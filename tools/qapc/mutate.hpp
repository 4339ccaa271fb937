// Which small changes of a policy its own tests notice. Floor 7 (tools).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/author/mutants.hpp"
#include "compiler/driver/modules.hpp"
#include "runtime/json/value.hpp"

namespace qapc::tools {

struct Mutation {
  struct Survivor {
    std::string what;
    author::Shown shown;
  };
  std::size_t noticed = 0;
  std::size_t refused = 0;  ///< that do not compile: no test is needed for those
  std::vector<Survivor> survivors;

  [[nodiscard]] std::size_t all() const { return noticed + survivors.size(); }
  [[nodiscard]] std::size_t percent() const { return all() == 0 ? 100 : noticed * 100 / all(); }
};

using Progress = std::function<void(std::size_t done, std::size_t all)>;

/// Compiles every mutant of a policy and runs its tests until one fails. The policy itself compiles, and its tests
/// pass.
Mutation mutate(const std::string& path, const std::string& text, const driver::Loader& loader,
                const Progress& progress);

/// A line each that no test notices, and the sum.
std::string to_text(const std::string& path, const Mutation& mutation);
json::Value to_json(const Mutation& mutation);

}  // namespace qapc::tools
