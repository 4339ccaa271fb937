// Conditions as sentences about single values, and when one of them implies another. Floor 5 (compiler/versions).
//
// Implying is meant in three values: where the first is true so is the second, and where the second is false so is the
// first. What is made of such conditions by `and`, `or` and over images then keeps that order (docs/language.md,
// Truth).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/sema/limits.hpp"
#include "compiler/versions/keys.hpp"

namespace qapc::versions {

struct Formula {
  enum class Kind : std::uint8_t {
    All,  ///< of its parts; of none: always true
    Any,
    Low,  ///< the value is at least `limit`, or above it where `open`
    High,
    Is,  ///< the text is `text`
    IsNot,
    Begins,  ///< the text begins with `text`
    BeginsNot,
    Holds,  ///< something that nothing more is known of
    HoldsNot,
    Every,  ///< every value of a list is as its part says
    Some,
  };
  Kind kind = Kind::All;
  std::vector<Formula> parts{};
  std::string key{};  ///< what it speaks of
  sema::Measure limit{};
  bool open = false;
  bool whole = false;  ///< of whole numbers
  bool plain = true;   ///< it is unknown exactly where the value is missing
  std::string text{};
};

Formula negated(Formula formula);

/// Whether `a` implies `b`; false where that could not be shown.
bool implies(const Formula& a, const Formula& b);
inline bool same(const Formula& a, const Formula& b) {
  return implies(a, b) && implies(b, a);
}
/// Whether `b` is known wherever `a` is true; false where that could not be shown.
bool settles(const Formula& a, const Formula& b);
/// What it speaks of.
std::set<std::string> reads(const Formula& formula);

class Formulas {
 public:
  Formulas(const ast::Module& module, const sema::Checked& checked)
      : module_(module), checked_(checked), keys_(module, checked) {}

  /// An invalid one always holds. `subject`: what ast::Subject stands for.
  Formula of(ast::ExprId id, ast::ExprId subject = {});
  Keys& keys() { return keys_; }

 private:
  Formula made(ast::ExprId id);
  Formula node(const ast::Compare& compare, ast::ExprId id);
  Formula member(const ast::Compare& compare, ast::Compare::Op op, ast::ExprId rhs, const std::string& key);
  Formula node(const ast::Quantified& quantified);
  Formula node(const ast::Presence& presence);
  Formula node(const ast::Tokens& tokens);
  Formula node(const ast::Matches& matches);
  Formula node(const ast::StartsWith& starts);
  Formula node(const ast::Count& count);
  Formula node(const ast::Agree& agree);
  [[nodiscard]] const sema::Type& type_of(ast::ExprId id) const;

  const ast::Module& module_;
  const sema::Checked& checked_;
  Keys keys_;
  ast::ExprId subject_{};
  int steps_ = 0;
};

}  // namespace qapc::versions
