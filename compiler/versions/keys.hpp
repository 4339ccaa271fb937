// What an expression stands for, as a text that does not depend on how it was written: names are what they were
// declared to be, numbers are in one unit, lists are in order. Floor 5 (compiler/versions).
#pragma once

#include <map>
#include <set>
#include <string>

#include "compiler/sema/checked.hpp"

namespace qapc::versions {

/// `T1w acquisition`: the singular and the plural are one word.
std::string counted(const ast::Count& count);

class Keys {
 public:
  /// Both outlive it.
  Keys(const ast::Module& module, const sema::Checked& checked) : module_(module), checked_(checked) {}

  /// Expressions of two policies with one key mean the same, where their definitions of series and their baselines do.
  std::string of(ast::ExprId id);
  std::string of(const ast::Quantity& quantity);
  std::string of(const ast::Type& type);
  std::string of_field(sema::FieldId field);
  std::string of_set(std::size_t index);

  /// What ast::Subject stands for until the next call; "" for nothing.
  void set_subject(std::string key) { subject_ = std::move(key); }
  [[nodiscard]] const std::string& subject() const { return subject_; }

  /// Names of the definitions of series that it speaks of.
  std::set<std::string> definitions(ast::ExprId id);

 private:
  struct Writer;
  std::string of_attribute(const ast::Attribute& attribute, const sema::Field& field);
  void collect(ast::ExprId id, std::set<std::string>& names, std::set<std::size_t>& seen);

  const ast::Module& module_;
  const sema::Checked& checked_;
  std::string subject_;
  std::map<std::size_t, std::string> defines_;  ///< by ast::Module::defines
};

}  // namespace qapc::versions
