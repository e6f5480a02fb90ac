// SPDX-License-Identifier: EUPL-1.2
// bench/live.mjs: one accepted value, from the writer's answer to the nation's figure on another browser, and where the
// time goes: the server's word, the page's wait, the answer, the page put in place. live.mjs [ROUNDS [PAGE]], started by
// bench/run, with the journeys' own server and browsers, one for the writers and one for the reader.
import { reader, signIn, startBrowser, startServer } from '../tests/journeys/browser.mjs';

const rounds = Number(process.argv[2] ?? 60);
const address = process.argv[3] ?? '/chiffres/families.received/nation/FR';
const server = await startServer();
const readers = await startBrowser();
const writers = await startBrowser();

const sender = async (email) => {
  const page = await reader(writers, server);
  await signIn(page, email);
  await page.goto('/compte');
  const csrf = await page.locator('input[name=csrf]').first().inputValue();
  return async (path, body) => {
    const { status, end, told } = await page.evaluate(async ([path, body, csrf]) => {
      const answer = await fetch(path, {
        method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }, body: JSON.stringify(body),
      });
      const end = performance.timeOrigin + performance.now();
      return { status: answer.status, end, told: await answer.text() };
    }, [path, body, csrf]);
    if (status !== 200) throw new Error(`${path}: ${status} ${told}`);
    return end;
  };
};
const officer = await sender('instruction@demonstration.example');
const prefect = await sender('prefet-93@demonstration.example');
const cell = { indicator: 'families.received', level: 'department', code: '93', period: '2016-10' };

const page = await reader(readers, server);
await page.addInitScript(() => {
  window.times = {};
  const stamp = () => performance.timeOrigin + performance.now();
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...words) {
      super(...words);
      this.addEventListener('message', () => { window.times.told ??= stamp(); });
    }
  };
  const ask = window.fetch;
  window.fetch = async (...words) => {
    window.times.asked ??= stamp();
    const answer = await ask(...words);
    const text = answer.text.bind(answer);
    answer.text = async () => { const all = await text(); window.times.answered ??= stamp(); return all; };
    return answer;
  };
  document.addEventListener('merged', () => { window.times.merged ??= stamp(); });
});
await signIn(page, 'coordination@demonstration.example');
await page.goto(address);
const shown = () => page.evaluate(() => document.querySelector('main').innerText);
await page.waitForTimeout(1000);

const parts = { told: [], waited: [], answered: [], merged: [], all: [] };
for (let round = 0; round < rounds; ++round) {
  await officer('/api/v1/figures/answers', { state: 'submitted', answers: [{ ...cell, value: String(100 + round) }] });
  await page.waitForTimeout(2300);
  const before = await shown();
  await page.evaluate(() => { window.times = {}; });
  const end = await prefect('/api/v1/figures/answers/validate', { ...cell, partial: true });
  await page.waitForFunction(() => window.times.merged, null, { timeout: 5000, polling: 20 });
  const times = await page.evaluate(() => window.times);
  if (await shown() === before) throw new Error(`round ${round}: the page did not change`);
  parts.told.push(times.told - end);
  parts.waited.push(times.asked - times.told);
  parts.answered.push(times.answered - times.asked);
  parts.merged.push(times.merged - times.answered);
  parts.all.push(times.merged - end);
}
for (const [name, times] of Object.entries(parts)) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
  console.log(`live_${name} p50 ${at(0.5)} p90 ${at(0.9)} slowest ${at(1)} ms`);
}
await readers.close();
await writers.close();
await server.stop();
