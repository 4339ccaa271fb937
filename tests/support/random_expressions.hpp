// Random expressions, for random_policy.cpp. Floor 8 (tests/support).
#pragma once

#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::support {

/// Makes the parts of a module. Numbers come from the generator itself: distributions differ between libraries.
class Maker {
 public:
  explicit Maker(std::uint32_t seed);

 protected:
  [[nodiscard]] std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }
  [[nodiscard]] bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <typename T>
  T pick(std::initializer_list<T> all) {
    return all.begin()[below(static_cast<std::uint32_t>(all.size()))];
  }
  template <typename Make>
  auto several(std::uint32_t least, std::uint32_t most, Make&& make) {
    std::vector<decltype(make())> all;
    for (std::uint32_t n = least + below(most - least + 1); n > 0; --n) all.push_back(make());
    return all;
  }
  template <typename Make>
  auto maybe(std::uint32_t percent, Make&& make) {
    return chance(percent) ? std::optional(make()) : std::nullopt;
  }

  std::string word();  ///< may be a word of the language that is not reserved
  ast::Name name() { return {word(), {}}; }
  ast::Name rule_name();
  ast::Name dotted();
  std::vector<ast::Name> names(std::uint32_t least = 1) {
    return several(least, least + 2, [this] { return name(); });
  }
  ast::Text text();
  ast::Text pattern();
  std::string digits();
  ast::Quantity number() { return {digits(), "", {}, {}}; }
  ast::Quantity quantity();
  ast::Quantity signed_quantity();
  ast::Tag tag();

  ast::ExprId add(decltype(ast::Expr::node) node) { return module_.exprs.add({{}, std::move(node)}); }
  ast::ExprId value(int depth);  ///< a sum
  ast::ExprId limit(int depth);  ///< what stands behind a comparison
  ast::ExprId truth(int depth);
  ast::ExprId asked(ast::ExprId of, int depth);  ///< a predicate on a value
  ast::Mask mask();
  ast::ExprId call(int depth);
  ast::ExprId of_groups(int depth);
  ast::ExprId of_texts();
  ast::Compare::Op comparison() { return static_cast<ast::Compare::Op>(below(6)); }

  ast::Module module_;

 private:
  std::mt19937 random_;
  std::vector<std::string> words_;
};

}  // namespace qapc::support
