// Faults of what is read, of what the report tells, and of the fixtures of tests inside policies.
#include <algorithm>
#include <functional>

#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Missing;
using abi::Program;

// --- the report --------------------------------------------------------------------------------------------------

bool segments(Program& program, abi::Segment::Kind kind, const std::function<void(abi::Segment&)>& change) {
  bool any = false;
  for (abi::Rule& rule : program.rules) {
    for (auto& sentence : rule.says) {
      for (abi::Segment& segment : sentence) {
        if (segment.kind != kind) continue;
        change(segment);
        any = true;
      }
    }
  }
  return any;
}

/// Every comparison that a report may tell.
bool checks(Program& program, const std::function<void(abi::Check&)>& change) {
  std::size_t count = 0;
  const auto all = [&](std::vector<abi::Check>& list) {
    std::ranges::for_each(list, change);
    count += list.size();
  };
  for (abi::Definition& definition : program.definitions) all(definition.clauses);
  for (abi::Rule& rule : program.rules) {
    all(rule.guards);
    for (abi::Require& require : rule.requires_) {
      for (abi::Row& row : require.rows) all(row.checks);
    }
  }
  return count > 0;
}

bool rows(Program& program, const std::function<void(abi::Row&)>& change) {
  for (abi::Rule& rule : program.rules) {
    for (abi::Require& require : rule.requires_) std::ranges::for_each(require.rows, change);
  }
  return !program.rules.empty();
}

bool emptied(std::string& text) {
  return !std::exchange(text, {}).empty();
}

void reports(std::vector<Fault>& all) {
  using Kind = abi::Segment::Kind;
  const auto silent = [](abi::Segment& segment) { segment = {}; };
  all.push_back(changed("L-SAY-1", "rules say nothing", [](Program& program) {
    for (abi::Rule& rule : program.rules) rule.says.clear();
    return true;
  }));
  all.push_back(changed("L-SAY-2", "values have no unit", [](Program& program) {
    return segments(program, Kind::Value, [](abi::Segment& segment) { segment.text = abi::kNone; });
  }));
  all.push_back(changed("L-SAY-2", "values are not printed",
                        [=](Program& program) { return segments(program, Kind::Value, silent); }));
  all.push_back(changed("L-SAY-3", "what is expected is not printed",
                        [=](Program& program) { return segments(program, Kind::Expected, silent); }));
  all.push_back(changed("L-SAY-4", "what is counted is not printed",
                        [=](Program& program) { return segments(program, Kind::Count, silent); }));
  all.push_back(changed("L-SAY-5", "braces are not printed", [](Program& program) {
    for (std::string& text : program.texts) std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
    return true;
  }));
  all.push_back(changed("L-PRIVACY-6", "every value is public", [](Program& program) {
    return checks(program, [](abi::Check& check) { check.privacy = abi::Privacy::Public; });
  }));
  all.push_back(changed("L-PRIVACY-1", "every value identifies", [](Program& program) {
    return checks(program, [](abi::Check& check) { check.privacy = abi::Privacy::Phi; });
  }));
  all.push_back(changed("L-UNIT-4", "limits are told without their unit", [](Program& program) {
    return checks(program, [](abi::Check& check) { check.expected = check.label; });
  }));
  all.push_back(changed("L-VENDOR-3", "the row of a vendor table is not told",
                        [](Program& program) { return rows(program, [](abi::Row& row) { row.label = abi::kNone; }); }));
  all.push_back(changed("L-VENDOR-7", "the reason of a row is not told", [](Program& program) {
    return rows(program, [](abi::Row& row) {
      if (row.because != abi::kNone) row.because = row.label;
    });
  }));
  all.push_back(changed("L-RULE-11", "what is to be done is not told", [](Program& program) {
    for (abi::Rule& rule : program.rules) rule.actions.clear();
    return true;
  }));
  all.push_back(changed("L-RULE-1", "titles are not told", [](Program& program) {
    for (abi::Rule& rule : program.rules) rule.title = abi::kNone;
    return true;
  }));
  all.push_back(changed("L-PRIVACY-8", "the text of the policy is not told", [](Program& program) {
    for (abi::Source& source : program.sources) source.text = abi::kNone;
    return true;
  }));
  all.push_back(changed("L-FILE-6", "the name of the policy is not told",
                        [](Program& program) { return emptied(program.name); }));
  all.push_back(changed("L-FILE-8", "goal and owner are not told",
                        [](Program& program) { return emptied(program.goal) || emptied(program.owner); }));
  all.push_back(changed("L-FILE-9", "the edition of the dictionary is not told",
                        [](Program& program) { return emptied(program.dictionary); }));
  all.push_back(changed("L-SER-7", "definitions are not told by their names", [](Program& program) {
    for (abi::Definition& definition : program.definitions) definition.name = abi::kNone;
    return !program.definitions.empty();
  }));
}

// --- homes -------------------------------------------------------------------------------------------------------

Fault homes(std::string mark, std::string name, std::function<bool(abi::Recipe&)> change) {
  return changed(std::move(mark), std::move(name), [change = std::move(change)](Program& program) {
    bool any = false;
    for (abi::Recipe& recipe : program.recipes) any = change(recipe) || any;
    return any;
  });
}

void places(std::vector<Fault>& all) {
  all.push_back(homes("L-SER-4", "functional groups are not read", [](abi::Recipe& recipe) {
    return std::erase_if(recipe.homes,
                         [](const abi::Home& home) { return home.place == abi::Place::FunctionalGroup; }) > 0;
  }));
  all.push_back(homes("L-ATTR-6", "the top level comes first", [](abi::Recipe& recipe) {
    std::ranges::stable_partition(recipe.homes,
                                  [](const abi::Home& home) { return home.place == abi::Place::DataSet; });
    return recipe.homes.size() > 1;
  }));
  all.push_back(homes("L-PRIVATE-3", "a position means the first value", [](abi::Recipe& recipe) {
    bool any = false;
    for (abi::Home& home : recipe.homes) any = (home.value > 1 && std::exchange(home.value, 1u) > 1) || any;
    return any;
  }));
  all.push_back(homes("L-PRIVATE-1", "the creator means nothing", [](abi::Recipe& recipe) {
    bool any = false;
    for (abi::Home& home : recipe.homes) any = emptied(home.creator) || any;
    return any;
  }));
  all.push_back(homes("L-UNIT-4", "stored values are a tenth", [](abi::Recipe& recipe) {
    for (abi::Home& home : recipe.homes) --home.decimal_shift;
    return recipe.type == abi::Type::Number;
  }));
}

/// Homes that `which` fits are changed.
Fault some_homes(std::string mark, std::string name, std::function<bool(const abi::Home&)> which,
                 std::function<void(abi::Home&)> change) {
  return homes(std::move(mark), std::move(name), [=](abi::Recipe& recipe) {
    bool any = false;
    for (abi::Home& home : recipe.homes) {
      if (!which(home)) continue;
      change(home);
      any = true;
    }
    return any;
  });
}

void vendor_places(std::vector<Fault>& all) {
  const auto computes = [](abi::Function function) {
    return [function](const abi::Home& home) { return home.function == function; };
  };
  const auto without = [](std::function<bool(const abi::Home&)> which) {
    return [which](abi::Recipe& recipe) { return std::erase_if(recipe.homes, which) > 0; };
  };
  all.push_back(homes("L-CANON-1", "a canonical attribute has one place", [](abi::Recipe& recipe) {
    const bool several = recipe.homes.size() > 1;
    if (several) recipe.homes.resize(1);
    return several;
  }));
  all.push_back(homes("L-CANON-4", "the last place counts", [](abi::Recipe& recipe) {
    std::ranges::reverse(recipe.homes);
    return recipe.homes.size() > 1;
  }));
  all.push_back(homes("L-CANON-4", "a vendor that never stores it is nothing special",
                      without([](const abi::Home& home) { return home.place == abi::Place::Never; })));
  all.push_back(homes("L-CANON-7", "what is not written for b = 0 is missing",
                      without(computes(abi::Function::ZeroWhereOthersHave))));
  all.push_back(homes("L-FIRST-1", "the last attribute in the brackets counts", [=](abi::Recipe& recipe) {
    std::ranges::reverse(recipe.homes);
    return recipe.homes.size() > 1 && std::ranges::all_of(recipe.homes, computes(abi::Function::Same));
  }));
  all.push_back(some_homes("L-FIRST-1", "an attribute of other vendors is there", computes(abi::Function::Same),
                           [](abi::Home& home) { home.given = abi::kNone; }));
  all.push_back(some_homes("L-FIRST-3", "values in the brackets are not converted", computes(abi::Function::Same),
                           [](abi::Home& home) { home.decimal_shift = 0; }));
  const auto in_block = [](const abi::Home& home) { return home.format != abi::Format::None; };
  all.push_back(
      some_homes("L-PRIVATE-7", "a field is any field", in_block, [](abi::Home& home) { home.fields = {"USERCV0"}; }));
  all.push_back(some_homes("L-PRIVATE-8", "a line that a protocol leaves out is missing", in_block,
                           [](abi::Home& home) { home.steps.otherwise.clear(); }));
  all.push_back(some_homes("L-PRIVATE-8", "a line that a protocol leaves out is 1", in_block,
                           [](abi::Home& home) { home.steps.otherwise.assign(1, '1'); }));
  all.push_back(some_homes(
      "L-PRIVATE-4", "private elements stand at the top level alone", [](const abi::Home& home) { return home.deep; },
      [](abi::Home& home) { home.deep = false; }));
}

// --- what was read -----------------------------------------------------------------------------------------------

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

/// Cells that are missing for one reason are missing for another.
Fault reasons(std::string mark, std::string name, Missing is, Missing becomes) {
  return read(std::move(mark), std::move(name), [=](const Program&, std::vector<exam::Exam>& exams) {
    return images(exams, [=](exam::Image& image) {
      for (exam::Cell& cell : image.cells) {
        if (cell.missing == is) cell.missing = becomes;
      }
    });
  });
}

/// Every number or text of every image.
template <typename Scalar>
Fault values(std::string mark, std::string name, std::function<void(const Program&, std::size_t, Scalar&)> change) {
  return read(std::move(mark), std::move(name), [change = std::move(change)](const Program& program, auto& exams) {
    return images(exams, [&](exam::Image& image) {
      for (std::size_t recipe = 0; recipe < image.cells.size(); ++recipe) {
        for (exam::Scalar& value : image.cells[recipe].values.in_place()) {
          if (auto* scalar = std::get_if<Scalar>(&value)) change(program, recipe, *scalar);
        }
      }
    });
  });
}

void grouping(std::vector<Fault>& all) {
  all.push_back(read("L-SER-1", "all exams are one", [](const Program&, std::vector<exam::Exam>& exams) {
    for (std::size_t i = 1; i < exams.size(); ++i)
      std::ranges::move(exams[i].series, std::back_inserter(exams.front().series));
    const bool any = exams.size() > 1;
    if (any) exams.resize(1);
    return any;
  }));
  all.push_back(read("L-SER-2", "all series of an exam are one", [](const Program&, std::vector<exam::Exam>& exams) {
    for (exam::Exam& exam : exams) {
      for (std::size_t i = 1; i < exam.series.size(); ++i)
        std::ranges::move(exam.series[i].images, std::back_inserter(exam.series.front().images));
      if (!exam.series.empty()) exam.series.resize(1);
    }
    return true;
  }));
  all.push_back(
      read("L-SER-3", "a multi-frame object is one image", [](const Program&, std::vector<exam::Exam>& exams) {
        for (exam::Exam& exam : exams) {
          for (exam::Series& series : exam.series)
            std::erase_if(series.images, [](const exam::Image& image) { return image.frame > 1; });
        }
        return true;
      }));
  all.push_back(read("L-LEVEL-2", "only the first image of a series is asked",
                     [](const Program&, std::vector<exam::Exam>& exams) {
                       for (exam::Exam& exam : exams) {
                         for (exam::Series& series : exam.series)
                           series.images.resize(std::min<std::size_t>(series.images.size(), 1));
                       }
                       return true;
                     }));
}

void reading(std::vector<Fault>& all) {
  all.push_back(reasons("L-MISS-1", "what has no value is absent", Missing::Empty, Missing::Absent));
  all.push_back(reasons("L-MISS-1", "what cannot be read is absent", Missing::Unparsable, Missing::Absent));
  all.push_back(reasons("L-MISS-1", "what is out of range cannot be read", Missing::OutOfRange, Missing::Unparsable));
  all.push_back(
      reasons("L-PRIVATE-5", "without its creator a value is absent", Missing::CreatorAbsent, Missing::Absent));
  all.push_back(read("L-ATTR-7", "what cannot be read is zero", [](const Program& program, auto& exams) {
    return images(exams, [&](exam::Image& image) {
      for (std::size_t recipe = 0; recipe < image.cells.size(); ++recipe) {
        exam::Cell& cell = image.cells[recipe];
        if (cell.missing != Missing::Unparsable || program.recipes[recipe].type != abi::Type::Number) continue;
        cell = {Missing::None, {0.0}, 0};
      }
    });
  }));
  all.push_back(values<double>(
      "L-ATTR-3", "numbers are read as floats",
      [](const Program&, std::size_t, double& value) { value = static_cast<double>(static_cast<float>(value)); }));
  all.push_back(
      values<double>("L-ATTR-4", "a year has 365 days", [](const Program& program, std::size_t recipe, double& value) {
        if (program.text(program.recipes[recipe].unit) == "years") value *= 365.25 / 365;
      }));
  all.push_back(values<std::string>("L-ATTR-5", "padding belongs to a value",
                                    [](const Program&, std::size_t, std::string& value) { value += ' '; }));
  all.push_back(values<std::string>(
      "L-ATTR-7", "a backslash ends a text",
      [](const Program&, std::size_t, std::string& value) { value.resize(std::min(value.find('\\'), value.size())); }));
}

// --- tests inside policies ---------------------------------------------------------------------------------------

Fault fixtures(std::string mark, std::string name, std::function<bool(abi::Test&)> change) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.test = std::move(change);
  return fault;
}

void inside(std::vector<Fault>& all) {
  all.push_back(fixtures("L-TEST-2", "every series has one image", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::FixtureSeries& series : one.series) series.images = 1;
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-2", "the first group is the exam", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      one.series.resize(std::min<std::size_t>(one.series.size(), 1));
      std::erase_if(one.members, [](const auto& member) { return member.first > 0; });
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-3", "a list is its first value", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::FixtureSeries& series : one.series) {
        for (abi::Given& given : series.given) given.values.resize(1);
        series.elements.clear();
      }
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-7", "a group need not be of its definition", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) one.members.clear();
    return true;
  }));
  all.push_back(fixtures("L-TEST-9", "changes are not made", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) one.series = test.cases.front().series;
    return test.cases.size() > 1;
  }));
  all.push_back(fixtures("L-TEST-9", "changes are made in the first group", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (std::size_t i = 1; i < one.series.size(); ++i) one.series[i] = test.cases.front().series[i];
    }
    return test.cases.size() > 1;
  }));
  all.push_back(fixtures("L-TEST-13", "nobody says whose exams are", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::FixtureExam& exam : one.exams) exam.subject.clear();
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-13", "all exams are at one site", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::FixtureExam& exam : one.exams) exam.site = "X";
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-14", "the last exam is asked for", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::Expectation& expected : one.expects) {
        expected.exam = static_cast<std::uint32_t>(std::max<std::size_t>(one.exams.size(), 1) - 1);
        if (one.exams.size() > 1) expected.outcome = abi::Outcome::Reject;
      }
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-15", "other words are looked for", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::Expectation& expected : one.expects) {
        if (expected.not_in_report)
          expected.not_in_report = *expected.not_in_report == "DOE" ? "PSEUDONYM" : "no such words";
      }
    }
    return true;
  }));
  all.push_back(fixtures("L-TEST-5", "nothing is completed beyond the first attribute", [](abi::Test& test) {
    for (abi::TestCase& one : test.cases) {
      for (abi::FixtureSeries& series : one.series) {
        series.given.resize(std::min<std::size_t>(series.given.size(), 1));
        series.elements.clear();
      }
    }
    return true;
  }));
}

}  // namespace

std::vector<Fault> told_faults() {
  std::vector<Fault> all;
  reports(all);
  places(all);
  vendor_places(all);
  grouping(all);
  reading(all);
  inside(all);
  return all;
}

}  // namespace qapc::conformance
