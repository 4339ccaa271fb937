// Compiled code in this process: LLVM's linker with nothing of the process to link against.
#include <array>
#include <fmt/format.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/ExecutionEngine/ObjectCache.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "compiler/codegen/llvm/stage.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/abi/verify.hpp"
#include "runtime/base/check.hpp"
#include "runtime/crypto/digest.hpp"

namespace qapc::codegen {
namespace {

namespace orc = llvm::orc;

/// Keeps the one object that a session makes.
class Made final : public llvm::ObjectCache {
 public:
  void notifyObjectCompiled(const llvm::Module* /*module*/, llvm::MemoryBufferRef object) override {
    bytes_ = object.getBuffer().str();
  }
  std::unique_ptr<llvm::MemoryBuffer> getObject(const llvm::Module* /*module*/) override { return nullptr; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Session final : public Compiled {
 public:
  static Result<std::unique_ptr<Session>> open(const abi::HostKernels& host);

  /// Makes the module native, by `fill`, and finds its entry.
  Result<void> link(llvm::function_ref<void(llvm::Module&)> fill);
  /// The same of an object that was made before.
  Result<void> load(std::string_view object);
  /// What link() made.
  [[nodiscard]] const std::string& object() const { return made_.bytes(); }
  void evaluate(const abi::Frame& frame) const override { evaluate_(&frame); }

 private:
  Result<void> refuse(llvm::Error error);
  Result<void> find_entry();

  Made made_;
  std::string complaint_;  ///< what the linker tells beside its error; outlives jit_
  std::unique_ptr<orc::LLJIT> jit_;
  abi::Evaluate evaluate_ = nullptr;
};

/// The host's own processor, for arithmetic on several rows at once; and no optimisation: compiling must cost less than
/// reading the exam.
orc::JITTargetMachineBuilder target() {
  orc::JITTargetMachineBuilder machine{llvm::Triple(llvm::sys::getProcessTriple())};
  machine.setCPU(llvm::sys::getHostCPUName().str());
  std::map<std::string, bool> features;  // in order: they are part of the key
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) features.emplace(feature.getKey(), feature.getValue());
  for (const auto& [name, has] : features) machine.getFeatures().AddFeature(name, has);
  machine.setCodeGenOptLevel(llvm::CodeGenOptLevel::None);
  machine.setRelocationModel(llvm::Reloc::PIC_);
  machine.setCodeModel(llvm::CodeModel::Small);
  machine.getOptions().AllowFPOpFusion = llvm::FPOpFusion::Strict;
  return machine;
}

std::string key_of(const abi::Program& program) {
  const auto machine = target();
  return crypto::hex(crypto::sha256(fmt::format("{}\n{}\n{} {} {}\n{}\n", abi::digest(program), LLVM_VERSION_STRING,
                                                machine.getTargetTriple().str(), machine.getCPU(),
                                                machine.getFeatures().getString(), abi::kKernelAbi)));
}

/// Only its own symbols: neither those of the process nor the registration of unwind tables, which there are none of.
llvm::Expected<std::unique_ptr<orc::LLJIT>> closed_jit(Made& made) {
  orc::LLJITBuilder builder;
  builder.setJITTargetMachineBuilder(target());
  builder.setCompileFunctionCreator([&made](orc::JITTargetMachineBuilder machine)
                                        -> llvm::Expected<std::unique_ptr<orc::IRCompileLayer::IRCompiler>> {
    auto made_machine = machine.createTargetMachine();
    if (!made_machine) return made_machine.takeError();
    return std::make_unique<orc::TMOwningSimpleCompiler>(std::move(*made_machine), &made);
  });
  builder.setLinkProcessSymbolsByDefault(false);
  builder.setPlatformSetUp(orc::setUpInactivePlatform);
  builder.setObjectLinkingLayerCreator([](orc::ExecutionSession& session, const llvm::Triple&) {
    return std::make_unique<orc::ObjectLinkingLayer>(session);
  });
  return builder.create();
}

/// The kernels of the host, under the names that lowered code calls.
llvm::Error define_host(orc::LLJIT& jit, const abi::HostKernels& host) {
  if (host.aggregate == nullptr) return llvm::Error::success();
  const std::pair<const char*, orc::ExecutorAddr> kernels[] = {
      {kAggregateKernel, orc::ExecutorAddr::fromPtr(host.aggregate)},
      {kAssessKernel, orc::ExecutorAddr::fromPtr(host.assess)},
      {kColumnKernel, orc::ExecutorAddr::fromPtr(host.column)},
      {kExplainKernel, orc::ExecutorAddr::fromPtr(host.explain)},
  };
  orc::SymbolMap symbols;
  for (const auto& [name, address] : kernels)
    symbols[jit.mangleAndIntern(name)] = {address, llvm::JITSymbolFlags::Exported};
  return jit.getMainJITDylib().define(orc::absoluteSymbols(std::move(symbols)));
}

Result<std::unique_ptr<Session>> Session::open(const abi::HostKernels& host) {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
  auto session = std::make_unique<Session>();
  auto jit = closed_jit(session->made_);
  if (!jit) return fail(Errc::Unsupported, "no native code on this machine: {}", llvm::toString(jit.takeError()));
  session->jit_ = std::move(*jit);
  if (llvm::Error error = define_host(*session->jit_, host))
    return std::unexpected(session->refuse(std::move(error)).error());
  session->jit_->getExecutionSession().setErrorReporter(
      [told = session.get()](llvm::Error error) { told->complaint_ += llvm::toString(std::move(error)) + "; "; });
  return session;
}

Result<void> Session::refuse(llvm::Error error) {
  return fail(Errc::Unsupported, "native code is refused: {}{}", complaint_, llvm::toString(std::move(error)));
}

Result<void> Session::link(llvm::function_ref<void(llvm::Module&)> fill) {
  auto context = std::make_unique<llvm::LLVMContext>();
  auto module = std::make_unique<llvm::Module>("program", *context);
  module->setDataLayout(jit_->getDataLayout());
  module->setTargetTriple(jit_->getTargetTriple().str());
  fill(*module);
  QAPC_CHECK(!llvm::verifyModule(*module), "what we lower is well-formed");
  if (llvm::Error error = jit_->addIRModule({std::move(module), std::move(context)})) return refuse(std::move(error));
  return find_entry();
}

Result<void> Session::load(std::string_view object) {
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(llvm::StringRef(object.data(), object.size()), "program");
  if (llvm::Error error = jit_->addObjectFile(std::move(buffer))) return refuse(std::move(error));
  return find_entry();
}

Result<void> Session::find_entry() {
  auto entry = jit_->lookup(kEntry);
  if (!entry) return refuse(entry.takeError());
  evaluate_ = entry->toPtr<abi::Evaluate>();
  return {};
}

}  // namespace

Result<std::unique_ptr<const Compiled>> compile(const abi::Program& program, Fault fault, const abi::HostKernels& host,
                                                const Cache& cache) {
  QAPC_TRY_VOID(abi::verify(program));
  QAPC_TRY(auto session, Session::open(host));
  const bool cached = cache.find && !fault.present;
  const std::string key = cached ? key_of(program) : "";
  if (const auto object = cached ? cache.find(key) : std::nullopt) {
    // What cannot be linked is no object of ours: it is made anew.
    if (session->load(*object)) return session;
    QAPC_TRY(session, Session::open(host));
  }
  QAPC_TRY_VOID(session->link([&](llvm::Module& module) { lower(program, fault, module); }));
  if (cached && cache.keep) cache.keep(key, session->object());
  return session;
}

std::span<const std::string_view> allowed_symbols() {
  static constexpr std::array<std::string_view, 4> kNames{kAggregateKernel, kAssessKernel, kColumnKernel,
                                                          kExplainKernel};
  return kNames;
}

Result<void> link_against(std::string_view symbol) {
  QAPC_TRY(auto session, Session::open({}));
  return session->link([&](llvm::Module& module) {
    llvm::IRBuilder<> ir(module.getContext());
    llvm::FunctionType* const type = llvm::FunctionType::get(ir.getVoidTy(), false);
    const auto declare = [&](llvm::StringRef name) {
      return llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module);
    };
    ir.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", declare(kEntry)));
    ir.CreateCall(declare(llvm::StringRef(symbol.data(), symbol.size())));
    ir.CreateRetVoid();
  });
}

}  // namespace qapc::codegen
