// Eight questions that a reader has, each answered from the page alone: run in the page, over its DOM.
export const questions = {
  'how many exams were rejected?': () => document.querySelectorAll('tr[data-exam][data-outcome="reject"]').length,
  'which exams were not checked for TR?': () =>
    [...document.querySelectorAll('table[data-rule="TR"] tr[data-verdict]')]
      .filter((row) => /^(unknown|not run|not assessed)/.test(row.dataset.verdict))
      .map((row) => row.dataset.about),
  'which site has most rejects?': () => {
    const rejects = (row) => Number(row.querySelector('[data-count="reject"]').textContent);
    const sites = [...document.querySelectorAll('tr[data-level="site"]')];
    return sites.sort((a, b) => rejects(b) - rejects(a))[0].dataset.group;
  },
  'what must be scanned again, how, and by whom?': () =>
    [...document.querySelectorAll('[data-action]')].map((part) => ({
      by: part.dataset.by,
      action: part.dataset.action,
      what: [...part.querySelectorAll('li')].map((item) => item.textContent),
    })),
  'who waived what until when?': () =>
    [...document.querySelectorAll('table[data-of="waivers"] tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent.trim()),
    ),
  'why was the exam rejected?': () =>
    document.querySelector('tr[data-exam][data-outcome="reject"] td').textContent.replace(/^reject/, ''),
  'what does the protocol ask of the echo time on SIEMENS?': () =>
    [...document.querySelectorAll('table[data-of="policy"] tr')]
      .filter((row) => row.firstElementChild.textContent.startsWith('TE'))
      .flatMap((row) => row.innerHTML.match(/SIEMENS: [^<]*/)),
  'which files were not used, and why?': () =>
    [...document.querySelectorAll('table[data-of="files"] tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    ),
};
