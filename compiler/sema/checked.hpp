// What a policy means: every name resolved, every expression typed. Floor 3 (compiler/sema). Tables beside the tree;
// the tree itself is never written into.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/dictionary/canonical.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/sema/units.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/abi/measurement.hpp"
#include "runtime/abi/value.hpp"
#include "runtime/baseline/baseline.hpp"
#include "runtime/calibration/calibration.hpp"

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

/// What a rule is about, from the smallest.
enum class Level : std::uint8_t { Image, Volume, Series, Acquisition, Exam, Subject, Scanner, Site, Cohort };

std::string_view name(Level level);

/// `all exams agree on …`: what agrees. Nothing for images, and for words that are none of these.
std::optional<Level> level_that_agrees(const ast::Agree& agree);

/// An attribute the policy reads.
struct Field {
  std::string name;
  std::optional<dictionary::Attribute> standard;
  std::optional<dictionary::Canonical> canonical;
  std::optional<std::size_t> declared;          ///< index of ast::Module::attributes
  std::vector<Id<Field>> first_of;              ///< `first present of`: tried in order
  std::optional<std::size_t> metric;            ///< index of ast::Module::metrics
  std::optional<abi::Measurement> measurement;  ///< of std.iqm, or what a metric of the policy is made of
  Kind kind = Kind::Poison;
  Unit unit;
  bool unit_known = true;
  dictionary::Multiplicity vm;
  abi::Privacy privacy = abi::Privacy::Phi;
  std::optional<dictionary::Level> level;
  std::vector<std::string> only_on;  ///< vendors; empty: all
};
using FieldId = Id<Field>;

/// Where `csa image "…"`, `protocol "…"` and their like are kept; not for private elements.
dictionary::FieldBlock block_of(ast::Attribute::From from);

struct Type {
  Kind kind = Kind::Poison;
  bool list = false;
  Unit unit;
  bool unit_known = true;
  bool constant = false;  ///< known from the policy alone
  bool computed = false;  ///< a result of arithmetic, a statistic or a measurement
  bool measured = false;  ///< made from pixels: no header says it
  FieldId field;          ///< the attribute it is, where it is one

  [[nodiscard]] bool poison() const { return kind == Kind::Poison; }
  [[nodiscard]] bool numeric() const { return kind == Kind::Number || kind == Kind::Integer; }
  [[nodiscard]] bool textual() const { return kind == Kind::Code || kind == Kind::Text || kind == Kind::Uid; }
};

/// What a name in an expression stands for.
struct Reference {
  enum class Kind : std::uint8_t {
    None,
    Field,
    Define,
    Vendor,
    Site,
    Scanner,
    Term,
    Set,
    Space,  ///< how many images, slices or volumes a series has
  };
  Kind kind = Kind::None;
  std::uint32_t index = 0;  ///< FieldId, or index of ast::Module::defines or sets
};

/// A piece of a message.
struct Segment {
  using Kind = abi::SegmentKind;
  Kind kind = Kind::Literal;
  std::string text;            ///< Literal
  Reference reference;         ///< of what is shown
  double width = 0;            ///< Band, in the unit of the attribute
  std::uint32_t position = 0;  ///< Value: 1-based item of a list; 0: the value itself
};

/// What a rule or risk is about.
struct Scope {
  Level level = Level::Series;
  std::optional<std::size_t> definition;  ///< index of ast::Module::series
  std::vector<std::size_t> members;       ///< tuples of series: their definitions
  bool of_cells = false;                  ///< `across cohort by (…)`
};

struct Rule {
  Scope scope;
  abi::Severity severity = abi::Severity::Minor;
  abi::MissingMeans missing = abi::MissingMeans::Unknown;
  std::vector<std::size_t> after;    ///< indexes of rules
  std::optional<std::size_t> given;  ///< definition that must have `mods.given->number` series
  bool pixels = false;               ///< `cost pixels`
  std::vector<std::vector<Segment>> says;
};

/// What tells sites or scanners apart.
struct Naming {
  struct Row {
    std::vector<std::string> keys;
    std::string code;
  };
  std::vector<FieldId> parts;
  std::vector<bool> hashed;  ///< by part, of a table: whether rows have the SHA-256 of the value
  std::vector<Row> rows;     ///< of a table, in order of their keys
};

/// What strata are told by, word by word: `within (site, model)`.
struct Strata {
  std::vector<std::vector<FieldId>> parts;
  std::vector<std::vector<bool>> hashed;           ///< whether keys have the SHA-256 of that
  std::vector<std::optional<std::size_t>> naming;  ///< the grouping whose table tells its code
  std::vector<bool> of_exam;                       ///< told by the whole exam: `site`, `scanner`
};
/// `quantile 0.05 within (scanner) of baseline "pilot-2026"`, as the baseline has it.
struct Quantile {
  std::string name;  ///< of the baseline
  double share = 0;
  Strata strata;
  std::vector<baseline::Limit> limits;  ///< of strata, in order of their keys
};
/// `from calibration "motion" at snr`, as the calibration has it.
struct Calibrated {
  std::string name;
  Strata strata;
  calibration::Calibration is;
};

struct Checked {
  std::set<std::string> primitives;   ///< texts of what is measured of voxels; fields name them
  bool counts_only = false;           ///< `reports show names and counts only`
  std::string_view edition;           ///< of the DICOM dictionary that the policy is checked against
  std::vector<Type> types;            ///< by ExprId
  std::vector<Reference> references;  ///< by ExprId
  /// By ExprId: the definition that a count, an aggregate or `of` speaks of (index of ast::Module::series).
  std::vector<std::optional<std::size_t>> definitions;
  std::vector<std::optional<Constant>> defines;  ///< by ast::Module::defines: those that are known constants
  Table<Field> fields;
  struct {                       // attributes that words of the language stand on
    FieldId manufacturer;        ///< `vendor`
    FieldId image_position;      ///< `slices`
    FieldId image_type;          ///< `slices`: mosaics
    FieldId frame_of_reference;  ///< `acquisition`
    FieldId acquisition_time;    ///< `acquisition`, `serves`
    FieldId series_time;         ///< `acquisition` of what was exported volume by volume
    FieldId model;               ///< `scanner`
    FieldId serial_number;       ///< `scanner`
    FieldId image_orientation;   ///< `box of`, as are those below
    FieldId pixel_spacing;
    FieldId rows;
    FieldId columns;
    FieldId slice_thickness;
    FieldId series_number;  ///< metrics of other tools: of which series a file is
    FieldId series_description;
  } known;
  std::vector<Naming> namings;  ///< by ast::Module::groupings
  bool of_scanners = false;     ///< some rule or decision is about scanners
  double visit_s = 0;           ///< `exam groups studies … within`; 0: it is not said
  std::vector<Rule> rules;      ///< by ast::Module::rules
  std::vector<Scope> risks;     ///< by ast::Module::risks
  /// What the policy says and this qapc cannot run yet, with where it stands.
  struct Unbuilt {
    diag::Span span;
    std::string what;
  };
  std::vector<Unbuilt> unbuilt;
  std::map<ast::ExprId, Quantile> quantiles;     ///< by the expression
  std::map<ast::ExprId, Calibrated> calibrated;  ///< by the value that they are asked at

  [[nodiscard]] const Type& type(ast::ExprId id) const { return types.at(id.index); }
  [[nodiscard]] const Reference& reference(ast::ExprId id) const { return references.at(id.index); }
  [[nodiscard]] std::optional<std::size_t> definition(ast::ExprId id) const { return definitions.at(id.index); }
};

}  // namespace qapc::sema
