// Inline tests: fixtures, changes, expectations.
#include "compiler/syntax/antlr/builder.hpp"

namespace qapc::syntax {

void Builder::test(P::TestItemContext* context) {
  ast::Test result{text(context->STRING()), fixture(context->fixture()), {}, span(context), unit_};
  if (context->expect() != nullptr) result.cases.push_back({{}, expectations(context->expect())});
  for (P::VariantContext* part : context->variant()) {
    ast::TestCase variant;
    for (P::FieldContext* one : part->field()) variant.change.with.push_back(field(one));
    variant.change.without = names(part->name());
    variant.expects = expectations(part->expect());
    result.cases.push_back(std::move(variant));
  }
  module_.tests.push_back(std::move(result));
}

std::vector<ast::ExamGroup> Builder::fixture(P::FixtureContext* context) {
  std::vector<ast::ExamGroup> exams;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* head = dynamic_cast<P::ExamHeadContext*>(child)) {
      exam_head(head, exams.emplace_back());
    } else if (auto* part = dynamic_cast<P::GroupContext*>(child)) {
      if (exams.empty()) exams.emplace_back();
      exams.back().groups.push_back(group(part));
    }
  }
  return exams;
}

void Builder::exam_head(P::ExamHeadContext* context, ast::ExamGroup& into) {
  if (context->NUMBER() != nullptr) into.copies = whole(context->NUMBER());
  for (std::size_t i = 0; i + 1 < context->children.size(); ++i) {
    const std::string word = context->children[i]->getText();
    if (word != "subject" && word != "site") continue;
    antlr4::tree::ParseTree* const value = context->children[i + 1];
    ast::Text code;
    if (auto* quoted = dynamic_cast<antlr4::tree::TerminalNode*>(value)) {
      code = text(quoted);
    } else {
      const ast::Name plain = name(dynamic_cast<P::NameContext*>(value));
      code = {plain.text, plain.span};
    }
    (word == "site" ? into.site : into.subject) = code;
  }
}

ast::Group Builder::group(P::GroupContext* context) {
  ast::Group result;
  result.span = span(context);
  // NUMBER? name? ('series' | 'image') ('of' NUMBER name)? (('without' name (',' name)*)? object)?
  std::size_t child = 0;
  const auto terminal_at = [&](std::size_t i) {
    return i < context->children.size() ? dynamic_cast<antlr4::tree::TerminalNode*>(context->children[i]) : nullptr;
  };
  if (auto* first = terminal_at(child);
      first != nullptr && first->getSymbol()->getType() == grammar::QapLexer::NUMBER) {
    result.copies = whole(first);
    ++child;
  }
  if (auto* word = dynamic_cast<P::NameContext*>(context->children.at(child))) {
    result.definition = name(word);
    ++child;
  }
  ++child;  // series, image
  if (auto* const of = terminal_at(child); of != nullptr && of->getText() == "of") {
    result.images = whole(terminal_at(child + 1));
    auto* const what = dynamic_cast<P::NameContext*>(context->children.at(child + 2));
    if (what->getText() != "images" && what->getText() != "image")
      diags_.report(diag::UnknownWord, span(what), what->getText(), "what a fixture is made of")
          .fix("write `images`", span(what), "images");
    child += 3;
  }
  for (; child < context->children.size(); ++child) {
    if (auto* left_out = dynamic_cast<P::NameContext*>(context->children[child]))
      result.without.push_back(name(left_out));
  }
  if (context->object() != nullptr) {
    for (P::FieldContext* one : context->object()->field()) result.fields.push_back(field(one));
  }
  return result;
}

ast::Field Builder::field(P::FieldContext* context) {
  ast::Field result;
  if (context->name() != nullptr) {
    result.name = name(context->name());
  } else {
    result.creator = text(context->STRING());
    result.tag = tag(context->TAG());
    result.name = {context->TAG()->getText(), span(context->TAG())};
  }
  result.value.span = span(context->literal());
  result.value.list = context->literal()->getText().front() == '[';
  literal(context->literal(), result.value);
  return result;
}

void Builder::literal(P::LiteralContext* context, ast::Literal& into) {
  for (P::LiteralContext* member : context->literal()) literal(member, into);
  const diag::Span at = span(context);
  if (context->signedQuantity() != nullptr)
    into.values.push_back(add(at, ast::Number{quantity(context->signedQuantity())}));
  if (context->name() != nullptr) into.values.push_back(add(at, ast::NameRef{context->name()->getText(), {}}));
  if (context->STRING() != nullptr) into.values.push_back(add(at, ast::TextLit{text(context->STRING()).text}));
  if (context->DATE() != nullptr) into.values.push_back(add(at, ast::Date{context->DATE()->getText()}));
}

std::vector<ast::Expectation> Builder::expectations(P::ExpectContext* context) {
  std::vector<ast::Expectation> all;
  for (P::ExpectationContext* one : context->expectation()) {
    ast::Expectation expected;
    expected.span = span(one);
    if (auto* report = dynamic_cast<P::ReportExpectationContext*>(one)) {
      expected.subject = {"report", span(one)};
      expected.not_in_report = text(report->STRING());
    } else if (auto* outcome = dynamic_cast<P::OutcomeExpectationContext*>(one)) {
      expected.subject = rule_name(outcome->ruleName());
      if (outcome->NUMBER() != nullptr) expected.exam = whole(outcome->NUMBER());
      P::OutcomeContext* words = outcome->outcome();
      expected.outcome = words->name()->getText();
      if (words->children.size() == 2) expected.outcome = words->children.front()->getText() + " " + expected.outcome;
    }
    all.push_back(std::move(expected));
  }
  return all;
}

}  // namespace qapc::syntax
