// Any bytes as a compiled policy, sealed by their own digest: refused, or a program that both engines run alike.
#include "runtime/abi/artefact.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/driver/compile.hpp"
#include "runtime/base/check.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/eval/batch.hpp"
#include "runtime/eval/reference.hpp"

using namespace qapc;

namespace {

/// One exam of one series of two images that hold nothing.
std::vector<exam::Exam> empty_exam(std::size_t recipes) {
  exam::Series series{"1.2", "1", {}};
  for (const char* uid : {"1.2.1", "1.2.2"}) series.images.push_back({uid, 0, std::vector<exam::Cell>(recipes)});
  return {{"1", {series}}};
}

/// The policies of this qapc, compiled, without their digests.
std::vector<std::string> compiled_policies() {
  std::vector<std::string> all;
  for (const auto& file : std::filesystem::directory_iterator(QAPC_SOURCE_DIR "/policies")) {
    std::ifstream stream(file.path(), std::ios::binary);
    diag::Sources sources;
    diag::Sink diags;
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto compiled = driver::compile(sources, sources.add(file.path().filename(), text), diags);
    if (!compiled) continue;
    all.push_back(abi::encode(compiled->program));
    all.back().resize(all.back().size() - crypto::kDigestSize);
  }
  return all;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Begins with what the compiler makes now, which no seed could keep.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  static const std::vector<std::string> kPolicies = compiled_policies();
  const std::string& policy = kPolicies[seed % kPolicies.size()];
  if (size >= 64 || policy.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, policy.data(), policy.size());
  return LLVMFuzzerMutate(data, policy.size(), most);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  QAPC_CHECK(!abi::decode(bytes), "what no digest seals is refused");
  bytes += crypto::sha256(bytes);
  const auto program = abi::decode(bytes);
  if (!program) return 0;
  QAPC_CHECK(abi::encode(*program) == bytes, "a program has one spelling");
  const std::vector<exam::Exam> exams = empty_exam(program->recipes.size());
  const eval::Batch batch(*program, exams);
  eval::evaluate_reference(*program, batch.frame());
  return 0;
}
