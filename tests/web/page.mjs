// page.mjs BROWSER QAPC DEMO_EXAMS PAGE FOLDER
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { questions } from './questions.mjs';
import { makeStudy, many } from './study.mjs';

const [browserFile, qapc, demoExams, pageTool, folder] = process.argv.slice(2);
const report = makeStudy(qapc, demoExams, folder);
const json = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'));
const page = pathToFileURL(join(report, 'report.html')).href;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox', '--disable-gpu'] });
let failed = 0;

async function check(title, work) {
  try {
    await work();
    console.log(`ok      ${title}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${title}\n${error.stack}`);
  }
}

/** A page in a context of its own; `told` are errors, and requests beyond the page itself. */
async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const tab = await context.newPage();
  const told = [];
  tab.on('console', (message) => message.type() === 'error' && told.push(message.text()));
  tab.on('pageerror', (error) => told.push(String(error)));
  tab.on('request', (request) => request.url() !== url && told.push(`asks for ${request.url()}`));
  await tab.goto(url);
  return { context, tab, told };
}

const visible = (tab) => tab.locator('tr[data-exam]:visible').count();

await check('it renders without network and without script', async () => {
  const { context, tab, told } = await open(page, { javaScriptEnabled: false });
  assert.equal(await tab.locator('h1').innerText(), json.policy.title);
  for (const id of ['next', 'unchecked', 'exams', 'groups', 'findings', 'waivers', 'policy', 'files', 'provenance'])
    assert.ok(await tab.locator(`#${id}`).isVisible(), id);
  assert.equal(await visible(tab), json.exams.length);
  assert.equal(await tab.locator('#filter').isVisible(), false);
  assert.deepEqual(told, []);
  await tab.screenshot({ path: join(folder, 'no-script.png'), fullPage: true });
  await context.close();
});

await check('it logs no error and asks nothing of the network', async () => {
  const { context, told } = await open(page);
  assert.deepEqual(told, []);
  await context.close();
});

await check('it filters by text and by decision', async () => {
  const { context, tab, told } = await open(page);
  const all = json.exams.length;
  await tab.fill('#find', json.exams[3].exam.toLowerCase());
  assert.equal(await visible(tab), 1);
  await tab.fill('#find', 'waived');
  assert.equal(await visible(tab), 1);
  await tab.fill('#find', '');
  await tab.selectOption('#decision', 'reject');
  assert.equal(await visible(tab), json.decisions.reject);
  assert.match(await tab.locator('#shown').innerText(), new RegExp(`^${json.decisions.reject} of ${all} exams`));
  await tab.screenshot({ path: join(folder, 'filtered.png') });
  await tab.selectOption('#decision', '');
  assert.equal(await visible(tab), all);
  assert.deepEqual(told, []);
  await context.close();
});

await check('it shows the first of many exams, and all of them when asked or printed', async () => {
  const url = pathToFileURL(join(folder, 'many.html')).href;
  writeFileSync(join(folder, 'many.html'), execFileSync(pageTool, { input: JSON.stringify(many(json, 300)) }));
  const { context, tab } = await open(url);
  assert.equal(await visible(tab), 100);
  assert.match(await tab.locator('#shown').innerText(), /the first 100 are shown/);
  await tab.click('#more');
  assert.equal(await visible(tab), 300);
  await tab.reload();
  await tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await visible(tab), 300);
  await context.close();
});

await check('it prints', async () => {
  const { context, tab } = await open(page);
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('nav').isVisible(), false);
  assert.equal(await tab.locator('#filter').isVisible(), false);
  assert.ok(await tab.locator('#findings').isVisible());
  const pdf = await tab.pdf({ path: join(folder, 'page.pdf'), format: 'A4' });
  assert.ok(pdf.length > 10_000);
  await context.close();
});

for (const colorScheme of ['light', 'dark']) {
  await check(`axe finds no violation, ${colorScheme}`, async () => {
    const { context, tab } = await open(page, { colorScheme, bypassCSP: true });
    await tab.addScriptTag({ content: axe });
    const result = await tab.evaluate(() => globalThis.axe.run());
    const found = result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join('\n')}`);
    assert.deepEqual(found, []);
    await tab.screenshot({ path: join(folder, `${colorScheme}.png`), fullPage: true });
    await context.close();
  });
}

await check('nothing that is put into the page runs or reaches out', async () => {
  const { context, tab } = await open(page);
  const stopped = await tab.evaluate(async () => {
    const directives = [];
    document.addEventListener('securitypolicyviolation', (event) => directives.push(event.effectiveDirective));
    const put = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
    put('script', { textContent: 'globalThis.ran = true' });
    put('img', { src: 'https://example.org/x.png', alt: '' });
    put('iframe', { src: 'https://example.org/' });
    put('link', { rel: 'stylesheet', href: 'https://example.org/x.css' });
    await fetch('https://example.org/').catch(() => {});
    await new Promise((done) => setTimeout(done, 200));
    return { ran: globalThis.ran ?? false, directives: [...new Set(directives)].sort() };
  });
  assert.equal(stopped.ran, false);
  assert.deepEqual(stopped.directives, ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem']);
  await context.close();
});

await check('it is readable on a telephone', async () => {
  const { context, tab } = await open(page, { viewport: { width: 390, height: 844 } });
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0);
  await tab.screenshot({ path: join(folder, 'narrow.png') });
  await context.close();
});

await check('eight questions are answered from the page', async () => {
  const { context, tab } = await open(page);
  const answers = {};
  for (const [question, answer] of Object.entries(questions)) answers[question] = await tab.evaluate(answer);
  const of = (rule, verdicts) =>
    json.findings.filter((one) => one.rule === rule && verdicts.includes(one.verdict)).map((one) => one.exam);
  const waiver = json.waivers.entries[0];
  const rejected = json.exams.find((exam) => exam.outcome === 'reject').exam;
  const site = json.groups.find((group) => group.level === 'site' && group.exams.includes(rejected)).group;
  assert.deepEqual(Object.values(answers), [
    json.decisions.reject,
    of('TR', ['unknown', 'unknown (definition)', 'not run', 'not assessed']),
    site,
    [{ by: 'technologist', action: 'Scan again with 176 slices, from vertex to chin', what: [`${rejected} (WHOLE)`] }],
    [['TE', `exam ${waiver.code}`, '2026-12-15', 'PI', 'the console was reset', '1 verdict waived, 16 days left']],
    'any critical fails (WHOLE fail)',
    ['SIEMENS: EchoTime 2.88 .. 2.9 ms'],
    Object.entries(json.input.not_used).map(([reason, count]) => [reason, String(count)]),
  ]);
  await context.close();
});

await check('10,000 exams are measured', async () => {
  const large = join(folder, 'large.html');
  const input = JSON.stringify(many(json, 10_000));
  writeFileSync(large, execFileSync(pageTool, { input, maxBuffer: 1 << 30 }));
  const { context, tab } = await open(pathToFileURL(large).href);
  await tab.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const paint = await tab.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const filter = await tab.evaluate(async () => {
    const times = [];
    for (const text of ['00k', 'waived', 'te fail', '']) {
      const begin = performance.now();
      const field = document.getElementById('find');
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - begin);
    }
    return times;
  });
  const rounded = filter.map((time) => Math.round(time)).join(', ');
  console.log(`        ${Math.round(readFileSync(large).length / 1e6)} MB; first paint ${Math.round(paint)} ms; filter ${rounded} ms`);
  await context.close();
});

await browser.close();
process.exit(failed === 0 ? 0 : 1);
