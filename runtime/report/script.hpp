// The page's only script: finds exams by words and by decision. The page says everything without it. Floor 5
// (runtime/report).
#pragma once

#include <string_view>

namespace qapc::report {

/// Exams are kept that have all words, in their row or in a finding about them, and the decision. Of more than some
/// hundred the first are shown, since browsers take seconds to lay out the rest; all are printed.
inline constexpr std::string_view kScript = R"js(
'use strict';
(function () {
  const box = document.getElementById('filter');
  if (!box) return;
  const find = document.getElementById('find');
  const decision = document.getElementById('decision');
  const shown = document.getElementById('shown');
  const more = document.getElementById('more');
  const few = 100;
  let most = few;
  const findings = [...document.querySelectorAll('tr[data-about]')].map((row) =>
    ({row, table: row.parentNode, about: row.dataset.about, text: row.textContent.toLowerCase()}));
  const about = new Map();
  for (const one of findings) about.set(one.about, (about.get(one.about) || '') + ' ' + one.text);
  const exams = [...document.querySelectorAll('tr[data-exam]')].map((row) =>
    ({row, code: row.dataset.exam, outcome: row.dataset.outcome,
      text: row.textContent.toLowerCase() + (about.get(row.dataset.exam) || '')}));
  function keep(row, kept) {
    if (row.hidden === kept) row.hidden = !kept;
  }
  function update() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const gone = new Set();
    const told = new Map();
    let count = 0;
    for (const one of exams) {
      const kept = (!decision.value || one.outcome === decision.value) && words.every((word) => one.text.includes(word));
      keep(one.row, kept && count < most);
      if (kept) ++count; else gone.add(one.code);
    }
    for (const one of findings) {
      const before = told.get(one.table) || 0;
      const kept = !gone.has(one.about);
      keep(one.row, kept && before < most);
      if (kept) told.set(one.table, before + 1);
    }
    more.hidden = count <= most;
    shown.textContent = (count === exams.length ? '' : count + ' of ' + exams.length + ' exams') +
      (count > most ? ' (the first ' + most + ' are shown)' : '');
  }
  function all(yes) {
    most = yes ? Infinity : few;
    update();
  }
  find.addEventListener('input', update);
  decision.addEventListener('change', update);
  more.addEventListener('click', () => all(true));
  addEventListener('beforeprint', () => all(true));
  addEventListener('hashchange', () => {
    const to = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!to || !to.hidden) return;
    find.value = decision.value = '';
    all(true);
    to.scrollIntoView();
  });
  box.hidden = false;
  update();
})();
)js";

}  // namespace qapc::report
