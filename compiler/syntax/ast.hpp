// The policy as written: names unresolved, units unchecked, every node with its place in the text.
// Floor 2 (compiler/syntax). Plain data: no virtuals, no parent pointers, no ANTLR type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/syntax/expr.hpp"
#include "compiler/syntax/risk.hpp"
#include "compiler/syntax/rule.hpp"
#include "runtime/base/table.hpp"

namespace qapc::ast {

/// `series T1w is … end`
struct Series {
  Name name;
  ExprId is;
  Span span;
  UnitId unit = 0;
};
/// `define gap = SpacingBetweenSlices - SliceThickness`
struct Define {
  Name name;
  std::optional<Type> type;
  ExprId is;
  Span span;
  bool metric = false;  ///< `metric contrast: number = (signal - floor) / noise`: made of measurements
  UnitId unit = 0;
};
/// `attribute b = private "SIEMENS MR HEADER" (0019,xx0C): integer in s/mm2, only on SIEMENS`
struct Attribute {
  enum class From : std::uint8_t { Private, CsaSeries, CsaImage, Protocol, GeProtocol, FirstPresent };
  Name name;
  From from = From::Private;
  std::optional<Text> source;  ///< creator; name of the CSA field or of the line of the protocol
  Tag tag;                     ///< Private
  std::optional<std::uint32_t> position;
  std::vector<Name> first_of;  ///< FirstPresent
  std::optional<Type> type;
  std::vector<Name> only_on;
  std::optional<Text> public_because;
  Span span;
  UnitId unit = 0;
};
/// `set kept_private = ("SIEMENS MR HEADER" (0019,xx0C), "GEMS_PARM_01" (0043,xx39))`
struct Set {
  struct Member {
    std::optional<Text> text;  ///< creator, with a tag; a text without
    std::optional<Tag> tag;
    std::optional<Quantity> number;
    std::optional<Name> name;
    Span span;
  };
  Name name;
  std::vector<Member> members;
  Span span;
  UnitId unit = 0;
};
/// `metric fd from "mriqc" field "fd_mean": mm`
struct Metric {
  Name name;
  std::optional<Text> tool;  ///< none: measured, as `is` says
  std::optional<Text> field;
  std::optional<Type> type;  ///< said of every one of another tool
  ExprId is;
  Span span;
  UnitId unit = 0;
};
/// `site is from "sites.tsv" end`, `scanner is StationName, DeviceSerialNumber end`
struct Grouping {
  Name what;
  std::optional<Text> file;
  std::optional<std::uint32_t> table;  ///< source of the file's text, once it was found
  std::vector<ExprId> parts;
  Span span;
  UnitId unit = 0;
};
/// `exam groups studies of one subject within 6 h`
struct Visits {
  Quantity within;
  Span span;
  UnitId unit = 0;
};
/// `classes Structural = exclusive (T1w, T2w, FLAIR)`
struct Classes {
  Name name;
  std::vector<Name> definitions;
  Span span;
  UnitId unit = 0;
};
/// `retakes of T1w: use the one with lowest cjv, else the last; at most 2 retakes`
struct Choice {
  struct Way {
    enum class Kind : std::uint8_t { Lowest, Highest, Where, Word };
    Kind kind = Kind::Word;
    ExprId value;  ///< Lowest, Highest: of what; Where: which condition
    Name word;     ///< Word: last, first, or a value of ImageType
  };
  Name what;  ///< retakes, reconstructions
  Name definition;
  std::vector<Way> ways;
  std::optional<Quantity> at_most;
  Span span;
  UnitId unit = 0;
};
/// `FieldMap serves BOLD when nearest before within 30 min and same ShimSetting`
struct Serves {
  struct Condition {
    enum class Kind : std::uint8_t { Nearest, Same, Contains };
    Kind kind = Kind::Nearest;
    Name word;  ///< Nearest: before, after, any; Same: the attribute; Contains: whose box contains
    std::optional<Name> other;
    std::optional<Quantity> within;
    Span span;
  };
  Name server;
  Name served;
  std::vector<Condition> conditions;
  Span span;
  UnitId unit = 0;
};
/// `adjust t1w.TE set SIEMENS: 2.90 ms ± 0.05 ms because "…"`
struct Adjust {
  Name target;  ///< last word of the module's name, point, rule
  std::vector<VendorRow> rows;
  ExprId value;  ///< a Compare of Subject; invalid with rows
  Text because;
  Span span;
  UnitId unit = 0;
};

/// `any critical fails or is unknown`, `any risk says reject`, `risk of BIASED-FC >= 0.2`, `total risk >= 0.3`
struct Condition {
  enum class Kind : std::uint8_t { Verdict, RiskSays, RiskOf, TotalRisk };
  enum class Verb : std::uint8_t { Fails, Warns, IsUnknown, IsNotAssessed };
  Kind kind = Kind::Verdict;
  bool any = false;  ///< Verdict: `any critical`; else a rule's name
  Name subject;      ///< Verdict: rule or severity; RiskSays: outcome; RiskOf: consequence
  std::vector<Verb> verbs;
  Compare::Op op = Compare::Op::GreaterEqual;
  std::optional<Quantity> limit;
  Span span;
};
/// `review if …`, `accept otherwise`
struct Branch {
  Name outcome;
  bool otherwise = false;
  std::vector<Condition> conditions;
  Span span;
};
struct Decision {
  Name level;                                   ///< exam, …; release
  bool the = false;                             ///< `for the release`
  std::optional<Name> audience;                 ///< `decision for researcher, for each exam`
  std::vector<std::pair<Name, Name>> outcomes;  ///< own words and their class
  std::vector<Branch> branches;
  Span span;
  UnitId unit = 0;
};

/// `EchoTime: 2.98 ms`, `ImageType: [ORIGINAL, PRIMARY]`
struct Literal {
  std::vector<ExprId> values;
  bool list = false;
  Span span;
};
struct Field {
  Name name;  ///< a private element has its tag here
  std::optional<Text> creator;
  std::optional<Tag> tag;
  Literal value;
};
/// `2 T1w series of 176 images { … }`
struct Group {
  std::uint32_t copies = 1;
  std::optional<Name> definition;
  std::uint32_t images = 1;
  std::vector<Name> without;
  std::vector<Field> fields;
  Span span;
};
/// `2 exams of subject A at site LEEDS with …`
struct ExamGroup {
  std::uint32_t copies = 1;
  std::optional<Text> subject;
  std::optional<Text> site;
  std::vector<Group> groups;
};
/// `with EchoTime: 3.13 ms without FlipAngle`
struct Change {
  std::vector<Field> with;
  std::vector<Name> without;
};
/// `TE fail`, `exam accept`, `exam 2 reject`, `report does not contain "DOE"`
struct Expectation {
  Name subject;
  std::optional<std::uint32_t> exam;  ///< of which exam of the fixture; none: the only one, or all of them
  std::string outcome;
  std::optional<Text> not_in_report;
  Span span;
};
struct TestCase {
  Change change;
  std::vector<Expectation> expects;
};
/// `test "…" given … expect … with … expect … end`
struct Test {
  Text title;
  std::vector<ExamGroup> exams;
  std::vector<TestCase> cases;
  Span span;
  UnitId unit = 0;
};

/// `waive TE for subject "…" until 2027-01-31 because "…" by "PI"`
struct Waiver {
  Name rule;
  Name level;
  Text subject;
  Name until;
  Text because;
  Text by;
  Span span;
};

/// `dicom 2026b`
struct DictionaryPart {
  Name name;
  Name edition;  ///< its words without blanks
};
/// `import std.mr 1 (vendor, b_value)`
struct Import {
  Name module;
  Name version;  ///< major
  std::vector<Name> names;
  Span span;
  std::optional<UnitId> unit = std::nullopt;  ///< where it was found; kBuiltIn for what qapc itself knows
};
/// `acquire: "MR acquisition" sop "SOP-12" at site in "protocol" out "DICOM"`
struct Step {
  struct Part {
    Name word;
    std::string value;
  };
  Name name;
  Text title;
  std::vector<Part> parts;
};
/// What stands before the first item.
struct Header {
  std::optional<Name> edition;
  std::optional<Name> name;
  std::optional<Text> title;
  std::optional<Name> version;
  std::optional<Text> goal;
  std::optional<Text> owner;
  std::optional<Text> approval;
  std::optional<Name> approved_until;
  std::vector<Name> audience;
  std::vector<DictionaryPart> dictionaries;
  std::vector<Import> imports;
  std::optional<Name> missing;
  std::vector<Name> shows;                 ///< attributes that reports may show
  std::vector<Name> only;                  ///< `reports show names and counts only`: what they show
  std::optional<Name> share;               ///< `share aggregates only`
  std::vector<GroupSize::Key> histograms;  ///< `… with histograms of (EchoTime in bands of 1 ms)`
  std::vector<Step> steps;
  std::optional<Name> waivers;  ///< a file of waivers: the policy it is for
};

/// One file. The first is the policy itself, the others are what it imports.
struct Unit {
  std::uint32_t source = 0;
  Header header;
  Span span;
};

/// The file of `baseline "pilot-2026"` or `calibration "motion"`, once it was found.
struct NamedFile {
  std::string name;          ///< `pilot-2026`
  std::uint32_t source = 0;  ///< of its bytes
};

struct Module {
  std::vector<Unit> units;
  Table<Expr> exprs;
  std::vector<Series> series;
  std::vector<Define> defines;
  std::vector<Attribute> attributes;
  std::vector<Set> sets;
  std::vector<Metric> metrics;
  std::vector<Grouping> groupings;
  std::vector<Visits> visits;
  std::vector<Classes> classes;
  std::vector<Choice> choices;
  std::vector<Serves> serves;
  std::vector<Adjust> adjusts;
  std::vector<Rule> rules;
  std::vector<Scale> scales;
  std::vector<Consequence> consequences;
  std::vector<RiskGroup> risk_groups;
  std::vector<Risk> risks;
  std::vector<Decision> decisions;
  std::vector<Test> tests;
  std::vector<Waiver> waivers;
  std::vector<NamedFile> baselines;     ///< each once, in the order of their names
  std::vector<NamedFile> calibrations;  ///< likewise

  [[nodiscard]] const Header& header() const { return units.front().header; }
};

}  // namespace qapc::ast
