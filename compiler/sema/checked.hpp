// What a policy means: every name resolved, every expression typed. Floor 3 (compiler/sema). Tables beside the tree;
// the tree itself is never written into.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/sema/units.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/abi/value.hpp"

namespace qapc::sema {

enum class Kind : std::uint8_t {
  Poison,  ///< wrong somewhere below, and told there
  Number,
  Integer,
  Code,  ///< a text of a fixed vocabulary
  Text,
  Uid,
  Date,    ///< dates and times: presence and agreement only
  Opaque,  ///< sequences and bytes: presence only
  Truth,
};

/// An attribute the policy reads.
struct Field {
  std::string name;
  std::optional<dictionary::Attribute> standard;
  std::optional<std::size_t> declared;  ///< index of ast::Module::attributes
  Kind kind = Kind::Poison;
  Unit unit;
  bool unit_known = true;
  dictionary::Multiplicity vm;
  abi::Privacy privacy = abi::Privacy::Phi;
  std::optional<dictionary::Level> level;
  std::vector<std::string> only_on;  ///< vendors; empty: all
};
using FieldId = Id<Field>;

struct Type {
  Kind kind = Kind::Poison;
  bool list = false;
  Unit unit;
  bool unit_known = true;
  bool constant = false;  ///< known from the policy alone
  bool computed = false;  ///< a result of arithmetic
  FieldId field;          ///< the attribute it is, where it is one

  [[nodiscard]] bool poison() const { return kind == Kind::Poison; }
  [[nodiscard]] bool numeric() const { return kind == Kind::Number || kind == Kind::Integer; }
  [[nodiscard]] bool textual() const { return kind == Kind::Code || kind == Kind::Text || kind == Kind::Uid; }
};

/// What a name in an expression stands for.
struct Reference {
  enum class Kind : std::uint8_t { None, Field, Define, Vendor, Term };
  Kind kind = Kind::None;
  std::uint32_t index = 0;  ///< FieldId, or index of ast::Module::defines
};

/// A piece of a message.
struct Segment {
  enum class Kind : std::uint8_t { Literal, Value, Expected, Count };
  Kind kind = Kind::Literal;
  std::string text;            ///< Literal
  Reference reference;         ///< Value
  std::uint32_t position = 0;  ///< Value: 1-based item of a list; 0: the value itself
};

struct Rule {
  abi::Severity severity = abi::Severity::Minor;
  abi::MissingMeans missing = abi::MissingMeans::Unknown;
  dictionary::Level level = dictionary::Level::Series;  ///< Image, Series or Exam
  std::optional<std::size_t> definition;                ///< index of ast::Module::series
  std::vector<std::size_t> after;                       ///< indexes of rules
  std::vector<std::vector<Segment>> says;
};

struct Checked {
  std::vector<Type> types;                       ///< by ExprId
  std::vector<Reference> references;             ///< by ExprId
  std::vector<std::optional<Constant>> defines;  ///< by ast::Module::defines: those that are known constants
  Table<Field> fields;
  struct {                       // attributes that words of the language stand on
    FieldId manufacturer;        ///< `vendor`
    FieldId image_position;      ///< `slices`
    FieldId image_type;          ///< `slices`: mosaics
    FieldId frame_of_reference;  ///< `acquisition`
    FieldId acquisition_time;    ///< `acquisition`
  } known;
  std::vector<Rule> rules;  ///< by ast::Module::rules

  [[nodiscard]] const Type& type(ast::ExprId id) const { return types.at(id.index); }
  [[nodiscard]] const Reference& reference(ast::ExprId id) const { return references.at(id.index); }
};

}  // namespace qapc::sema
