#include "tests/support/tree.hpp"

#include <fmt/format.h>
#include <functional>
#include <type_traits>

#include "tests/support/parts.hpp"

namespace qapc::support {

// Kinds of the tree, and how many members each has.
// clang-format off: it finds no rest in this table
#define QAPC_NODES(X)                                                                                                  \
  X(Name, 2)                                                                                                           \
  X(Text, 2)                                                                                                           \
  X(Quantity, 4)                                                                                                       \
  X(Tag, 4)                                                                                                            \
  X(Number, 1)                                                                                                         \
  X(TextLit, 1)                                                                                                        \
  X(Pattern, 1)                                                                                                        \
  X(Date, 1) X(NameRef, 2) X(Member, 2) X(Index, 3) X(Negate, 1) X(Arithmetic, 3) X(Call, 4) X(Call::Argument, 3)      \
      X(Range, 2) X(Tolerance, 2) X(OneOf, 2) X(Compare, 4) X(Presence, 2) X(Tokens, 2) X(Tokens::Group, 2)            \
          X(Matches, 3) X(StartsWith, 2) X(Quantified, 3) X(Count, 4) X(Agree, 2) X(Agree::On, 2) X(Recognised, 3)     \
              X(Some, 4) X(GroupSize, 3) X(GroupSize::Key, 2) X(Served, 2) X(ServesTest, 2) X(Shared, 3) X(Profile, 1) X(Profile::Option, 4)         \
                  X(FreeText, 2) X(Items, 4) X(Quantile, 3) X(Not, 1) X(And, 1) X(Or, 1) X(Type, 3) X(VendorRow, 5)    \
                      X(Require, 7) X(Action, 2) X(Allow, 2) X(Scope, 6) X(Scope::Bind, 2) X(Given, 3) X(Modifiers, 7) \
                          X(Rule, 11) X(Scale, 5) X(Consequence, 5) X(RiskGroup, 5) X(Estimate, 9) X(Band, 5)          \
                              X(Control, 4) X(Threshold, 4) X(Risk, 19) X(Series, 4) X(Define, 6) X(Mask, 3) X(Attribute, 11)     \
                                  X(Set, 4) X(Set::Member, 5) X(Metric, 7) X(Grouping, 6) X(Visits, 3) X(Classes, 4)   \
                                      X(Choice, 6) X(Choice::Way, 3) X(Serves, 5) X(Serves::Condition, 5) X(Adjust, 6) \
                                          X(Condition, 7) X(Branch, 4) X(Decision, 7) X(Literal, 3) X(Field, 4)        \
                                              X(Group, 6) X(ExamGroup, 4) X(Change, 2) X(Expectation, 5)               \
                                                  X(TestCase, 2) X(Test, 5) X(Waiver, 7) X(DictionaryPart, 2)          \
                                                      X(Import, 5) X(Step, 3) X(Step::Part, 2) X(Header, 18)
// clang-format on

#define QAPC_MEMBERS(type, count) \
  template <>                     \
  inline constexpr std::size_t kMembers<ast::type> = count;
QAPC_NODES(QAPC_MEMBERS)
#undef QAPC_MEMBERS

namespace {

template <typename T>
std::string type_name() {
  // `std::string qapc::support::{anonymous}::type_name() [with T = qapc::ast::Rule; …]`, `[T = qapc::ast::Rule]`
  const std::string_view all = __PRETTY_FUNCTION__;
  const std::size_t begin = all.find("T = ") + 4;
  std::string_view name = all.substr(begin, all.find_first_of(";]", begin) - begin);
  constexpr std::string_view kSpace = "qapc::ast::";
  if (name.starts_with(kSpace)) name.remove_prefix(kSpace.size());
  return std::string(name);
}

/// Walks a tree and writes what it sees.
class Dump {
 public:
  explicit Dump(const ast::Module& module) : module_(module) {}

  std::string out;
  std::map<std::string, std::size_t> census;

  void value(const std::string& text) { out += '"' + text + '"'; }
  void value(const diag::Span&) { out += '@'; }
  void value(bool truth) { out += truth ? "yes" : "no"; }
  void value(ast::ExprId id) {
    if (!id.valid()) {
      out += "-";
    } else {
      std::visit([this](const auto& node) { value(node); }, module_.exprs[id].node);
    }
  }
  void value(const ast::Subject&) {
    out += "Subject";
    ++census["Subject"];
  }
  template <typename T>
    requires std::is_enum_v<T> || std::is_integral_v<T>
  void value(T number) {
    out += fmt::format("{}", static_cast<std::int64_t>(number));
  }
  template <typename T>
  void value(const std::optional<T>& maybe) {
    if (maybe) {
      value(*maybe);
    } else {
      out += "-";
    }
  }
  template <typename A, typename B>
  void value(const std::pair<A, B>& pair) {
    value(pair.first);
    out += "/";
    value(pair.second);
  }
  template <typename T>
  void value(const std::vector<T>& all) {
    out += "[";
    for (const T& one : all) {
      value(one);
      out += " ";
    }
    out += "]";
  }
  template <typename T>
    requires(kMembers<T> > 0)
  void value(const T& node) {
    const std::string name = type_name<T>();
    ++census[name];
    out += name + "(";
    std::size_t index = 0;
    std::apply([&](const auto&... member) { ((this->member(name, index++, member)), ...); }, parts(node));
    out += ")";
  }

 private:
  template <typename T>
  void member(const std::string& name, std::size_t index, const T& part) {
    if constexpr (std::is_same_v<T, diag::Span>) return;
    const std::size_t before = out.size();
    out += " ";
    value(part);
    const std::string_view written = std::string_view(out).substr(before + 1);
    if (written != "-" && written != "[]" && written != "no" && written != "0" && written != "\"\"")
      ++census[fmt::format("{}.{}", name, index)];
  }

  const ast::Module& module_;
};

template <typename Use>
void each_table(const ast::Module& m, Use&& use) {
  const auto& [units, exprs, series, defines, attributes, sets, metrics, groupings, visits, classes, choices, serves,
               adjusts, rules, scales, consequences, risk_groups, risks, decisions, tests, waivers, baselines,
               calibrations] = m;
  static_cast<void>(units);
  static_cast<void>(baselines);  // of files, not of the text
  static_cast<void>(calibrations);
  static_cast<void>(exprs);
  const auto all = std::tie(series, defines, attributes, sets, metrics, groupings, visits, classes, choices, serves,
                            adjusts, rules, scales, consequences, risk_groups, risks, decisions, tests, waivers);
  std::apply([&](const auto&... table) { (use(table), ...); }, all);
}

}  // namespace

std::string dump(const ast::Module& module, ast::UnitId unit) {
  Dump dump(module);
  dump.value(module.units.at(unit).header);
  each_table(module, [&](const auto& table) {
    for (const auto& item : table) {
      if constexpr (requires { item.unit; }) {
        if (item.unit != unit) continue;
      }
      dump.out += "\n";
      dump.value(item);
    }
  });
  return dump.out + "\n";
}

std::map<std::string, std::size_t> census(const ast::Module& module) {
  Dump dump(module);
  for (const ast::Unit& unit : module.units) dump.value(unit.header);
  each_table(module, [&](const auto& table) { dump.value(table); });
  return dump.census;
}

namespace {

template <typename Node>
void members_of(std::vector<std::string>& all) {
  const std::string name = type_name<Node>();
  all.push_back(name);
  using Parts = decltype(parts(std::declval<const Node&>()));
  constexpr std::size_t count = std::tuple_size_v<Parts>;
  const auto one = [&]<std::size_t I>() {
    const bool place = std::is_same_v<std::decay_t<std::tuple_element_t<I, Parts>>, diag::Span>;
    bool file = false;  // which file it stands in: of one file it is the first
    if constexpr (requires(Node node) { node.unit; } && !std::is_same_v<Node, ast::Quantity> &&
                  !std::is_same_v<Node, ast::Type>)
      file = I + 1 == count;
    if (!place && !file) all.push_back(fmt::format("{}.{}", name, I));
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (one.template operator()<I>(), ...);
  }(std::make_index_sequence<count>());
}

}  // namespace

std::vector<std::string> every_member() {
  std::vector<std::string> all{"Subject"};
#define QAPC_MEMBERS(type, count) members_of<ast::type>(all);
  QAPC_NODES(QAPC_MEMBERS)
#undef QAPC_MEMBERS
  return all;
}

}  // namespace qapc::support
