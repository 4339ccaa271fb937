// Faults of what stands between images and the cohort: volumes, visits, subjects, scanners, sites, and what is decided
// of them.
#include <algorithm>
#include <functional>
#include <utility>

#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Index;
using abi::Missing;
using abi::Program;

Fault read(std::string mark, std::string name, std::function<bool(const Program&, std::vector<exam::Exam>&)> change) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.exams = std::move(change);
  return fault;
}

bool images(std::vector<exam::Exam>& exams, const std::function<void(exam::Image&)>& change) {
  for (exam::Exam& exam : exams) {
    for (exam::Series& series : exam.series) std::ranges::for_each(series.images, change);
  }
  return true;
}

Fault of_exams(std::string mark, std::string name, std::function<void(exam::Exam&)> change) {
  return read(std::move(mark), std::move(name), [change = std::move(change)](const Program&, auto& exams) {
    std::ranges::for_each(exams, change);
    return true;
  });
}

void levels(std::vector<Fault>& all) {
  const auto volume = [](std::string mark, std::string name, std::uint32_t is) {
    return read(std::move(mark), std::move(name), [is](const Program&, std::vector<exam::Exam>& exams) {
      std::uint32_t count = 0;
      return images(exams, [&, is](exam::Image& image) { image.volume = is == 0 ? ++count : is; });
    });
  };
  all.push_back(volume("L-VOL-1", "a series is one volume", 1));
  all.push_back(volume("L-VOL-1", "every image is a volume", 0));
  all.push_back(volume("L-VOL-2", "echoes are of one volume", 1));
  all.push_back(volume("L-VOL-4", "images of all volumes are asked together", 1));
  all.push_back(read("L-VOL-3", "images without a position lie at the origin", [](const Program& program, auto& exams) {
    return images(exams, [&](exam::Image& image) {
      for (std::size_t recipe = 0; recipe < image.cells.size(); ++recipe) {
        if (program.text(program.recipes[recipe].name) == "ImagePositionPatient" && image.cells[recipe].values.empty())
          image.cells[recipe] = {Missing::None, {0.0, 0.0, 0.0}, 0};
      }
    });
  }));
  all.push_back(of_exams("L-SUBJECT-1", "every exam is a subject", [](exam::Exam& exam) { exam.subject = exam.uid; }));
  all.push_back(of_exams("L-SUBJECT-1", "issuers mean nothing",
                         [](exam::Exam& exam) { exam.subject = exam.subject.substr(exam.subject.rfind('\0') + 1); }));
  all.push_back(of_exams("L-SUBJECT-2", "exams without an identifier are of one subject", [](exam::Exam& exam) {
    if (exam.subject.starts_with(std::string(2, '\0'))) exam.subject.clear();
  }));
  all.push_back(
      of_exams("L-SUBJECT-3", "all exams are of one subject", [](exam::Exam& exam) { exam.subject.clear(); }));
  all.push_back(
      of_exams("L-SITE-1", "every exam is of a site of its own", [](exam::Exam& exam) { exam.site = exam.uid; }));
  all.push_back(of_exams("L-SITE-1", "all exams are of one site", [](exam::Exam& exam) { exam.site.clear(); }));
  all.push_back(of_exams("L-SITE-2", "exams that tell no site are of sites of their own", [](exam::Exam& exam) {
    if (exam.site.empty()) exam.site = exam.uid;
  }));
  all.push_back(
      of_exams("L-SITE-2", "nobody says why a site is not known", [](exam::Exam& exam) { exam.no_site.clear(); }));
  all.push_back(
      of_exams("L-VISIT-3", "nobody says why a study stands alone", [](exam::Exam& exam) { exam.alone.clear(); }));
  all.push_back(of_exams("L-VISIT-4", "every exam is one study", [](exam::Exam& exam) { exam.studies = 1; }));
  all.push_back(of_exams("L-VISIT-2", "an exam has its first series only", [](exam::Exam& exam) {
    if (exam.studies > 1) exam.series.resize(1);
  }));
  const auto each_cell = [](auto change) {
    return [change](exam::Exam& exam) {
      std::ranges::for_each(exam.cells, [&](std::string& cell) { change(exam, cell); });
    };
  };
  all.push_back(of_exams("L-COHORT-2", "all exams are of one cell",
                         each_cell([](const exam::Exam&, std::string& cell) { cell.clear(); })));
  all.push_back(of_exams("L-COHORT-2", "every exam is a cell",
                         each_cell([](const exam::Exam& exam, std::string& cell) { cell = exam.uid; })));
  all.push_back(
      of_exams("L-COHORT-3", "exams that tell no cell are cells of their own",
               each_cell([](const exam::Exam& exam, std::string& cell) { cell = cell.empty() ? exam.uid : cell; })));
  all.push_back(of_exams("L-COHORT-3", "nobody says why a cell is not known",
                         [](exam::Exam& exam) { std::ranges::fill(exam.no_cells, ""); }));
  all.push_back(
      of_exams("L-SCANNER-1", "all exams are of one scanner", [](exam::Exam& exam) { exam.scanner.clear(); }));
  all.push_back(of_exams("L-SCANNER-2", "scanners belong to no site", [](exam::Exam& exam) { exam.site = exam.uid; }));
  all.push_back(read("L-COHORT-1", "the last exam is no part of the cohort", [](const Program& program, auto& exams) {
    const bool any = exams.size() > 1 && program.spaces.size() > 3;
    if (any) exams.pop_back();
    return any;
  }));
}

void above_exams(std::vector<Fault>& all) {
  all.push_back(changed("L-SITE-3", "the name of a site may be shown", [](Program& program) {
    for (const Index recipe : program.site.recipes) {
      abi::Privacy& privacy = program.recipes[recipe].privacy;
      privacy = privacy == abi::Privacy::Public ? abi::Privacy::Phi : abi::Privacy::Public;
    }
    return !program.site.recipes.empty();
  }));
  all.push_back(changed("L-VISIT-1", "each study is an exam",
                        [](Program& program) { return std::exchange(program.visit_s, 0) > 0; }));
  all.push_back(changed("L-VISIT-1", "studies of a subject are one exam whenever they were", [](Program& program) {
    constexpr double kLong = 1e9;  // s
    return program.visit_s > 0 && std::exchange(program.visit_s, kLong) > 0;
  }));
  all.push_back(changed("L-SITE-4", "a site is told by its first attribute", [](Program& program) {
    const bool any = program.site.recipes.size() > 1;
    if (any) program.site.recipes.resize(1);
    return any;
  }));
  all.push_back(changed("L-COHORT-2", "a cell is told by the first of its attributes", [](Program& program) {
    const bool any = !program.cells.empty() && program.cells.front().parts.size() > 1;
    if (any) program.cells.front().parts.resize(1);
    return any;
  }));
  all.push_back(changed("L-COHORT-8", "bands are ten times as wide", [](Program& program) {
    bool any = false;
    for (abi::Cells& cells : program.cells) {
      for (abi::Cells::Part& part : cells.parts) any = std::exchange(part.width, part.width * 10) > 0 || any;
    }
    return any;
  }));
  all.push_back(changed("L-SITE-5", "a site that is in no table has its own name",
                        [](Program& program) { return std::exchange(program.site.table, false); }));
  all.push_back(changed("L-SITE-7", "values are looked up as they are",
                        [](Program& program) { return std::exchange(program.site.hashed, 0u) != 0; }));
  all.push_back(changed("L-SITE-7", "a table is not told of", [](Program& program) {
    const bool any = program.sources.size() > 1;
    program.sources.resize(std::min<std::size_t>(program.sources.size(), 1));
    return any;
  }));
  all.push_back(changed("L-SCANNER-1", "a scanner is told by its first attribute", [](Program& program) {
    const bool any = program.scanner.recipes.size() > 1;
    if (any) program.scanner.recipes.resize(1);
    return any;
  }));
  all.push_back(changed("L-DECIDE-10", "what is not an exam is accepted", [](Program& program) {
    bool any = false;
    for (abi::Decision& decision : program.decisions) {
      if (decision.space == abi::kExams) continue;
      for (abi::Branch& branch : decision.branches) branch.outcome = abi::Outcome::Accept;
      any = true;
    }
    return any;
  }));
  all.push_back(changed("L-DECIDE-12", "a decision for others counts, who review everything", [](Program& program) {
    for (abi::Decision& decision : program.decisions) {
      for (abi::Branch& branch : decision.branches) branch.outcome = abi::Outcome::Review;
    }
    return !program.decisions.empty();
  }));
  all.push_back(changed("L-DECIDE-11", "outcomes have no words of their own", [](Program& program) {
    bool any = false;
    for (abi::Decision& decision : program.decisions) {
      for (abi::Branch& branch : decision.branches) any = std::exchange(branch.word, abi::kNone) != abi::kNone || any;
    }
    return any;
  }));
}

}  // namespace

std::vector<Fault> level_faults() {
  std::vector<Fault> all;
  levels(all);
  above_exams(all);
  return all;
}

}  // namespace qapc::conformance
