// Conditions as claims about single attributes: what must be so where a condition holds, and whether it holds wherever
// something is so. Floor 4 (compiler/analysis).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "compiler/sema/limits.hpp"

namespace qapc::analysis {

/// The values of one attribute: numbers between two ends, some texts or all but some, or whether something holds.
struct Values {
  enum class Kind : std::uint8_t { Numbers, Texts, Truth };
  Kind kind = Kind::Truth;
  sema::Interval numbers;
  std::set<std::string> texts;
  bool all_but = false;  ///< all texts but those
  bool truth = true;
  bool exact = true;                  ///< the condition holds for all of them; else it may hold for some only
  std::optional<std::size_t> rule{};  ///< that asked for it; none: what the rule is about has it

  [[nodiscard]] bool none() const;
  [[nodiscard]] bool within(const Values& other) const;
};
Values both(const Values& a, const Values& b);
/// The smallest that holds both.
Values either(const Values& a, const Values& b);
/// What is left; nothing where that is not of one of the kinds.
std::optional<Values> without(const Values& values);

/// By attribute. No entry: anything.
using Claims = std::map<std::string, Values>;
/// Claims that hold together; nothing where they cannot.
std::optional<Claims> both(Claims a, const Claims& b);
/// Claims of which all hold where the one or the other do.
Claims either(const Claims& a, const Claims& b);
/// The attribute about which two claims cannot both hold.
std::optional<std::string> clash(const Claims& a, const Claims& b);

class Conditions {
 public:
  Conditions(const ast::Module& module, const sema::Checked& checked) : module_(module), checked_(checked) {}

  /// What must be so where the condition holds; nothing where it never does. An invalid one always holds.
  /// `subject`: what ast::Subject stands for.
  std::optional<Claims> claims(ast::ExprId id, ast::ExprId subject = {});

  /// Whether it holds wherever all layers hold. Rules whose claims that rests on go into `because`.
  bool follows(ast::ExprId id, std::span<const Claims* const> layers, std::set<std::size_t>& because,
               ast::ExprId subject = {});

  /// Whether a series can fit both for certain. False where that is not sure: a condition nothing is known of, or two
  /// that ask for one attribute in different ways.
  bool fit_together(ast::ExprId a, ast::ExprId b);

  /// `vendor` is one of these, or none of them.
  static Claims of_vendors(const std::set<std::string>& vendors, bool all_but);

 private:
  struct Atom {
    std::string attribute;
    Values values;
    std::vector<std::string> any_of{};  ///< attributes of which it says that one is so
  };
  struct Parts {  ///< of a condition that is not an atom
    bool any = false;
    std::vector<ast::ExprId> conditions;
    std::vector<Atom> atoms;
    bool negated = false;
  };
  using Meaning = std::variant<Atom, Parts>;

  Meaning meaning(ast::ExprId id);
  Meaning meaning(const ast::Compare& compare, ast::ExprId id);
  Meaning meaning(const ast::Tokens& tokens);
  Meaning meaning(const ast::Quantified& quantified, ast::ExprId id);
  Meaning meaning(const ast::Presence& presence, ast::ExprId id);
  Atom opaque(ast::ExprId id) const;
  [[nodiscard]] std::optional<std::string> attribute(ast::ExprId id) const;
  std::optional<Claims> claims_of(ast::ExprId id, bool holds);
  std::optional<Claims> claims_of(const Atom& atom, bool holds) const;
  bool follows_from(ast::ExprId id, bool holds, std::span<const Claims* const> layers, std::set<std::size_t>& because);
  static bool follows_from(const Atom& atom, bool holds, std::span<const Claims* const> layers,
                           std::set<std::size_t>& because);

  struct Wanted {
    ast::ExprId id;
    bool holds = true;
  };
  static std::vector<Claims> worlds(const Claims& world, const Atom& atom, bool holds);
  bool fits(Claims world, std::vector<Wanted> wanted);

  const ast::Module& module_;
  const sema::Checked& checked_;
  ast::ExprId subject_{};
  std::map<std::pair<std::uint32_t, bool>, std::optional<Claims>> defines_;  ///< by ast::Module::defines
  int steps_ = 0;  ///< left for one question: definitions that use others twice would else take for ever
};

}  // namespace qapc::analysis
