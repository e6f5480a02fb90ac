// SPDX-License-Identifier: EUPL-1.2
// The chart to look into says what the drawn one and the table say; mouse, keys and buttons reach the same; paper and a
// browser without scripts have the drawn one.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';
import { expectAccessible } from './axe.mjs';

let server, browser, known;
before(async () => { server = await startServer(); browser = await startBrowser(); known = await accounts(browser, server); });
after(async () => { await browser?.close(); await server?.stop(); });

const figure = '/chiffres/plans.adopted/nation/FR';
const drawn = '.explore[data-drawn] canvas';

async function open(address, options) {
  const page = await reader(browser, server, options);
  await signIn(page, known.coordination);
  await page.goto(address);
  return page;
}

// A figure's page has its forecast as a second chart.
const first = (page) => page.locator('figure.chart').first();

// Of the page's first chart, by day (days since 1970): what each of its three forms says.
const threeForms = (page) => page.evaluate(() => {
  const chart = document.querySelector('.explore').chart;
  const figure = document.querySelector('figure.chart');
  const svg = figure.querySelector('svg');
  // The scale of the drawing, from its own marks: two values, and the columns of the first and the last day.
  const number = (text) => Number(text.replaceAll(/[^\d\u2212]/g, '').replace('\u2212', '-'));
  const marks = [...svg.querySelectorAll('text[text-anchor="end"]')].map((text) => [Number(text.getAttribute('y')) - 4, number(text.textContent)]);
  const [[y0, v0], [y1, v1]] = [marks[0], marks.at(-1)];
  const told = JSON.parse(figure.querySelector('script').textContent);
  const [left, right] = svg.querySelector('.axis, .rule').getAttribute('d').match(/M([\d.]+) [\d.]+H([\d.]+)/).slice(1).map(Number);
  const drawn = [];
  let [x, y] = [0, 0];
  for (const [, way, first, second] of svg.querySelector('.line.s1').getAttribute('d').matchAll(/([MHV])([\d.]+)(?: ([\d.]+))?/g)) {
    if (way === 'M') [x, y] = [Number(first), Number(second)];
    if (way === 'H') x = Number(first);
    if (way === 'V') y = Number(first);
    if (way !== 'H') drawn.push([told.first + ((x - left) / (right - left)) * (told.last - told.first), v0 + ((y - y0) / (y1 - y0)) * (v1 - v0)]);
  }
  const explored = chart.data[0].map((x, i) => [x / 86400, chart.data[1][i]]);
  const table = [...figure.parentElement.querySelector('details:has(table)').querySelectorAll('tbody tr')]
    .map((row) => [row.querySelector('time')?.dateTime, number(row.cells[1].textContent), number(row.cells[2].textContent)]);
  const expected = chart.data[0].map((x, i) => [x / 86400, chart.data[2][i]]);
  return { drawn, explored, expected, table, told };
});

test('the three forms of a chart are of the same numbers', async () => {
  for (const address of [figure, '/chiffres/plans.adopted/department/93', '/nation', '/departements/93']) {
    const page = await open(address);
    await page.waitForSelector(drawn);
    const { drawn: svg, explored, expected, table, told } = await threeForms(page);
    const at = new Map(explored);
    assert.ok(svg.length > 3, `${address} has a line: ${svg.length}`);
    assert.equal(svg.length, told.series[0].points.length, address);
    for (const [i, [day, value]] of told.series[0].points.entries()) {
      // The drawing rounds to a tenth of a unit of 270 (values) and of 640 (days).
      assert.ok(Math.abs(svg[i][0] - day) < 1 && Math.abs(svg[i][1] - value) <= (told.high - told.low) / 1000 + 0.01, `${address}: ${svg[i]} is drawn for ${[day, value]}`);
      const last = told.series[0].points.findLast(([other]) => other === day);
      assert.equal(at.get(day), last[1], `${address}: ${day}`);
    }
    const dated = table.filter(([day]) => day);
    if (address.startsWith('/chiffres')) assert.ok(dated.length > 3, `${address} has a table`);
    const then = new Map(expected);
    for (const [day, value, due] of dated) {
      assert.equal(at.get(Date.parse(day) / 864e5), value, `${address}: the table says ${value} on ${day}`);
      assert.equal(then.get(Date.parse(day) / 864e5), due, `${address}: ${due} was expected on ${day}`);
    }
    assert.deepEqual(page.errors, [], address);
    await page.context().close();
  }
});

test('a forecast shows the interval, and both charts and the table say the same of it', async () => {
  const page = await open(figure);
  await page.waitForSelector(drawn);
  await page.getByRole('heading', { name: 'Prévision', exact: true }).waitFor();
  const { explored, table } = await page.evaluate(() => {
    const figure = [...document.querySelectorAll('figure.chart')].at(1);
    const { data } = figure.querySelector('.explore').chart;
    let details = figure;
    while (!details.matches('details')) details = details.nextElementSibling;
    const cell = (row, i) => Number(row.cells[i].textContent.replaceAll(/\D/g, ''));
    return {
      explored: data[0].map((x, i) => [x / 86400, data[2][i], data[4][i], data[1][i]]), // low, middle, high
      table: [...details.querySelectorAll('tbody tr')].filter((row) => row.cells[2].textContent)
        .map((row) => [Date.parse(row.querySelector('time').dateTime) / 864e5, cell(row, 2), cell(row, 3), cell(row, 4)]),
    };
  });
  assert.ok(table.length >= 2, `the table has the months to come: ${table}`);
  for (const row of table) assert.deepEqual(explored.find(([day]) => day === row[0]), row);
  assert.ok(table.at(-1)[1] < table.at(-1)[3], 'something is left open');
  assert.match(await page.locator('main').innerText(), /chances? sur (10|20) d’atteindre 435\splans au 31 décembre 2016/);
  await page.context().close();
});

test('keys move along the days, enlarge and come back, and say where they are', async () => {
  const page = await open(figure);
  await page.waitForSelector(drawn);
  const plot = first(page).locator('.explore .plot');
  await plot.focus();
  const said = () => plot.getAttribute('aria-valuetext');
  const newest = await said();
  await page.keyboard.press('Home');
  const oldest = await said();
  assert.notEqual(oldest, newest);
  await page.keyboard.press('ArrowRight');
  const second = await said();
  assert.notEqual(second, oldest);
  const { explored } = await threeForms(page);
  const whole = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  assert.ok(second.startsWith(whole.format(explored[1][0] * 864e5)), second);
  assert.match(second, new RegExp(`: ${explored[1][1] ?? ''}`));
  assert.equal(await first(page).locator('.explore .values strong').textContent(), whole.format(explored[1][0] * 864e5));
  await page.keyboard.press('ArrowLeft');
  assert.equal(await said(), oldest);

  const span = () => page.evaluate(() => { const { min, max } = document.querySelector('.explore').chart.scales.x; return max - min; });
  const all = await span();
  await page.keyboard.press('+');
  assert.ok(Math.abs((await span()) - all / 2) < 2, 'half of it is shown');
  assert.match(await first(page).locator('.explore [role=status]').textContent(), /^Du .+ au .+/);
  await page.keyboard.press('End');
  assert.ok((await page.evaluate(() => { const { chart } = document.querySelector('.explore'); return chart.scales.x.max - chart.data[0].at(-1); })) >= 0, 'the view follows the cursor');
  await page.keyboard.press('Escape');
  assert.equal(await span(), all);
  await first(page).getByRole('button', { name: 'Agrandir' }).click();
  assert.ok((await span()) < all);
  await first(page).getByRole('button', { name: 'Tout afficher' }).click();
  assert.equal(await span(), all);
  await page.context().close();
});

test('a stretch is enlarged by dragging, and the values under the cursor are shown', async () => {
  const page = await open(figure);
  await page.waitForSelector(drawn);
  // A mouse reaches only what is on the screen.
  await first(page).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await first(page).locator('.explore .u-over').boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 3, y);
  const there = await first(page).locator('.explore .values').textContent();
  await page.mouse.move(box.x + box.width * 0.3, y);
  await page.waitForFunction((old) => document.querySelector('.explore .values').textContent !== old, there);
  const before = await page.evaluate(() => document.querySelector('.explore').chart.scales.x.max);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((old) => document.querySelector('.explore').chart.scales.x.max < old, before);
  await page.mouse.dblclick(box.x + box.width * 0.5, y);
  await page.waitForFunction((old) => document.querySelector('.explore').chart.scales.x.max === old, before);
  await page.context().close();
});

test('paper, no scripts and the reader’s own colours have the drawn chart', async () => {
  const page = await open(figure);
  await page.waitForSelector(drawn);
  assert.equal(await first(page).locator('svg').isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await first(page).locator('svg').isVisible(), true);
  assert.equal(await first(page).locator('.explore').isVisible(), false);
  await page.context().close();
  for (const options of [{ javaScriptEnabled: false }, { forcedColors: 'active' }]) {
    const other = await open(figure, options);
    await other.waitForLoadState('load');
    assert.equal(await first(other).locator('svg').isVisible(), true);
    assert.equal(await first(other).locator('.explore').isVisible(), false);
    await other.context().close();
  }
});

test('in the dark, on a phone and in English it is drawn anew and stays accessible', async () => {
  const page = await open(figure, { viewport: { width: 360, height: 800 }, reducedMotion: 'reduce' });
  await page.goto('/langue/en');
  await page.goto(figure);
  await page.waitForSelector(drawn);
  const ink = () => page.evaluate(() => document.querySelector('.explore').chart.series[1].stroke());
  const light = await ink();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction((old) => document.querySelector('.explore').chart.series[1].stroke() !== old, light);
  await expectAccessible(page, 'the chart in the dark');
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test('when the figure moves, the chart is drawn from the new numbers and what was enlarged stays so', async () => {
  const page = await open(figure);
  await page.waitForSelector(drawn);
  await first(page).locator('.explore .plot').focus();
  await page.keyboard.press('+');
  const view = () => page.evaluate(() => { const { min, max } = document.querySelector('.explore').chart.scales.x; return [min, max]; });
  const before = await view();
  // As live.js leaves the page when the journal has moved.
  await page.evaluate(() => {
    const script = document.querySelector('figure.chart script');
    const told = JSON.parse(script.textContent);
    told.series[0].points.at(-1)[1] += 1;
    script.firstChild.nodeValue = JSON.stringify(told);
    document.dispatchEvent(new Event('merged'));
  });
  const { explored, told } = await threeForms(page);
  const [day, value] = told.series[0].points.at(-1);
  assert.equal(new Map(explored).get(day), value);
  assert.deepEqual(await view(), before);
  await page.context().close();
});
