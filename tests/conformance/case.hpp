// Case files: what the language means, as data.
//
//   === L-TRUTH-3 L-CMP-13: what the case shows, a sentence that is true
//   require EchoTime < 5 ms and FlipAngle < 10 deg
//   ---
//   { EchoTime: 3 ms } -> unknown
//   { EchoTime: 7 ms } -> fail
//
// A line `# …` outside of a case is a comment. Above `---` stands the policy: a part for the frame of docs/language.md,
// or a whole one when it says `qap ` or `policy ` at the beginning of a line. One that begins with `require` is the
// body of a rule R, major, for each series. `<<200 x (>>` stands for that many brackets, `<<bytes EF BB BF>>` for those
// bytes,
// `<<sha256 org.example.other>>` for the digest of that module. A line `+++ org.example.other` begins the text of a
// module that can be imported, `+++ qap.lock` that of the lock, `+++ waivers` that of a file of waivers, `+++
// pilot.qapbase` that of a baseline (pilot.hpp).
//
// Below `---` stands what is expected. A line that begins with blanks goes on with the one above.
//
//   EXAMS -> CLAUSES        exams as exams.hpp reads them; clauses between `;`:
//     pass, fail            verdicts of the only rule, on every subject in order (a repeated one is said once)
//     TE pass               verdicts of that rule
//     exam review           outcomes of the exams
//     because EchoTime absent, differs      every missing value that some rule's unknown rests on (a reason alone where
//     no
//                           attribute is to blame)
//     says "TE is 3 ms."    some finding says so; `says nothing`
//     shows "…", hides "…"  what the sealed report holds as JSON or text, and what it does not; the policy in it aside
//     quotes "…"            the policy in the report holds that
//     matches r"…"          the text of the report holds that pattern
//   as of 2026-11-29: EXAMS -> CLAUSES   the same, with the waivers on that day; the outcomes are those of the report
//   files OBJECTS -> CLAUSES     the same of DICOM objects as objects.hpp reads them; also `unused "not an image"`
//   tests pass              all tests inside the policy hold; `tests fail "…"` the only failure
//   tells E201 at 3         the diagnostic, at that line of what is written above; ` on "2.3"` the text it marks. All
//   that is
//                           told must be expected; without such a line nothing may be told.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace qapc::conformance {

struct Expectation {
  enum class Kind { Exams, Files, Tests, Tells };
  Kind kind = Kind::Exams;
  std::string as_of{};   ///< Exams: the day of the report; "" where none is given
  std::string given;     ///< left of `->`
  std::string expected;  ///< right of it; Tests, Tells: what stands behind the word
  int line = 0;
};
struct Case {
  std::string file;  ///< `truth.case`
  int line = 0;
  std::vector<std::string> marks;
  std::string title;
  std::string policy;                          ///< whole
  int lines_above = 0;                         ///< of the policy, before the first line of the part
  std::map<std::string, std::string> modules;  ///< by name; the lock as `qap.lock`, waivers as `waivers`
  std::vector<Expectation> expectations;

  [[nodiscard]] std::string name() const;  ///< `truth.case:12`
};

/// Every case of every file, in order.
const std::vector<Case>& all_cases();

/// The marks that docs/language.md gives, with the name that the file of their section has: `truth.case`.
const std::map<std::string, std::string>& all_marks();

}  // namespace qapc::conformance
