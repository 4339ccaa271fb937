// The analysis' parts, spread over analyse.cpp, overlap.cpp, shadows.cpp and usual.cpp. Private to compiler/analysis.
#pragma once

#include <array>
#include <string>

#include "compiler/analysis/claims.hpp"
#include "compiler/diag/sink.hpp"

namespace qapc::analysis {

class Analyser {
 public:
  Analyser(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources, diag::Sink& diags)
      : module_(module), checked_(checked), sources_(sources), diags_(diags), conditions_(module, checked) {}
  void run();

 private:
  // analyse.cpp
  void definition(std::size_t index);
  void rule(std::size_t index);
  void require(std::size_t rule, const ast::Require& part, const Claims& about);
  void rows(std::size_t rule, const ast::Require& part, const Claims& about);
  void asked(std::size_t rule, ast::ExprId is, ast::ExprId subject, const Claims& about);
  void unusual(const Claims& wants, diag::Span at);  ///< usual.cpp
  [[nodiscard]] const ast::Series* definition_of(std::size_t rule) const;
  void also_definition(std::size_t rule, diag::Message& message) const;
  static Claims of_row(const std::vector<ast::Name>& vendors, const ast::Require& part);

  void classes(const ast::Classes& classes);  ///< overlap.cpp

  // shadows.cpp
  /// What passing the rules so far comes to, by vendor; `` for all.
  using Passed = std::map<std::string, Claims>;
  /// A requirement, for one vendor or for all.
  struct Asked {
    std::string vendor;
    ast::ExprId is;
    ast::ExprId subject;
  };
  /// All that a rule asks; nothing where a rule cannot be compared with others.
  [[nodiscard]] std::optional<std::vector<Asked>> asked_by(std::size_t rule) const;
  void against_others(std::size_t rule, const Claims& about);
  void contradicts(std::size_t rule, const Asked& asked, const Claims& wants, const Passed& passed);
  bool follows(const Asked& asked, const std::string& vendor, const Claims& about,
               const std::vector<const Passed*>& before, std::set<std::size_t>& because);
  void tell_shadow(std::size_t rule, const std::set<std::size_t>& because, const std::set<std::string>& vendors);
  [[nodiscard]] std::string key(std::size_t rule, bool with_guard) const;

  const ast::Module& module_;
  const sema::Checked& checked_;
  const diag::Sources& sources_;
  diag::Sink& diags_;
  Conditions conditions_;
  std::vector<std::optional<Claims>> definitions_;  ///< by ast::Module::series
  /// By severity at least, then by what rules are about and when they apply.
  std::array<std::map<std::string, Passed>, 3> passed_;
};

}  // namespace qapc::analysis
