// SPDX-License-Identifier: EUPL-1.2
// The board of indicators, the rank behind it, the choice of one's own page and the sheet on two pages of paper; with
// scripts and without.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts, contractOf } from './accounts.mjs';
import { expectAccessible } from './axe.mjs';

let server, browser, known;
before(async () => { server = await startServer(); browser = await startBrowser(); known = await accounts(browser, server); });
after(async () => { await browser?.close(); await server?.stop(); });

async function open(who, address, options) {
  const page = await reader(browser, server, options);
  if (who) await signIn(page, who);
  const answer = await page.goto(address);
  assert.equal(answer.status(), 200, address);
  return page;
}
const card = (page, name) => page.locator('.indicator', { has: page.getByRole('heading', { name, exact: true }) });
const part = (where, term) => where.locator('.terms > div', { has: where.page().locator('dt', { hasText: term }) }).locator('dd');

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`a prefect reads the board, follows a rank and a number, and a past day, ${how}`, async () => {
    const page = await open(known.prefet, '/departements/93/indicateurs', { javaScriptEnabled });
    const plans = card(page, 'Plans adoptés');
    const value = await plans.locator('.value').textContent();
    assert.match(await part(plans, 'Cible').innerText(), /24 au 31 décembre 2016/);
    assert.match(await part(plans, 'Prévision').innerText(), /chances? sur/);
    const rank = await part(plans, 'Parmi les territoires').getByRole('link').innerText();
    const [, place, of] = rank.match(/rang (\d+) sur (\d+)/);
    await part(plans, 'Parmi les territoires').getByRole('link').click();
    const rows = page.locator('table').first().locator('tbody tr');
    assert.equal(await rows.count(), Number(of));
    const own = page.locator('tr[aria-current]');
    assert.equal(await own.locator('td').first().innerText(), place);
    assert.match(await own.innerText(), /ce territoire/);
    await page.goBack();
    await part(card(page, 'Plans adoptés'), 'Données').getByRole('link').click();
    assert.match(page.url(), /\/chiffres\/plans\.adopted.*\/department\/93$/);
    assert.ok((await page.locator('.lede').innerText()).startsWith(value), 'the figure’s own page says the same');

    await page.goto('/departements/93/indicateurs?connu=2016-09-01');
    assert.match(await page.locator('.notice').innerText(), /Tel qu’on le connaissait à la fin du 1er septembre 2016|du 1 septembre 2016/);
    assert.ok(Number(await card(page, 'Plans adoptés').locator('.value').textContent()) < Number(value), 'fewer were known then');
    await page.getByRole('link', { name: 'Revenir à aujourd’hui' }).click();
    assert.equal(await card(page, 'Plans adoptés').locator('.value').textContent(), value);
    // The first boards, too.
    await page.goto('/departements/93?connu=2016-09-01');
    assert.match(await page.locator('.notice').first().innerText(), /Tel qu’on le connaissait/);
    if (javaScriptEnabled) assert.deepEqual(page.errors, []);
    await page.context().close();
  });

  test(`an officer chooses what their page shows, and in which order, ${how}`, async () => {
    const page = await open(known.instruction, '/compte/indicateurs', { javaScriptEnabled });
    for (const select of await page.locator('main select').all()) await select.selectOption('');
    await page.getByLabel('Délai de réponse aux familles', { exact: true }).selectOption('1');
    await page.getByLabel('Plans adoptés', { exact: true }).selectOption('2');
    await page.getByRole('button', { name: 'Garder ce choix' }).click();
    await page.waitForURL(/\/moi$/);
    const shown = () => page.locator('table', { hasText: 'Mes indicateurs' }).locator('tbody th').allInnerTexts();
    assert.deepEqual(await shown(), ['Délai de réponse aux familles', 'Plans adoptés']);
    await page.goto('/compte/indicateurs');
    await page.getByRole('button', { name: 'Revenir à ceux de mon rôle' }).click();
    await page.waitForURL(/\/moi$/);
    assert.ok((await shown()).length > 3);
    await page.context().close();
  });
}

test('the public sees public indicators, without ways into what refuses them', async () => {
  const page = await open(null, '/departements/93/indicateurs');
  assert.ok(await page.locator('.indicator').count() >= 5);
  assert.equal(await card(page, 'Familles reçues').count(), 0);
  for (const href of await page.locator('main a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
    if (!href.startsWith('/')) continue;
    const answer = await page.request.get(href, { maxRedirects: 0 });
    assert.equal(answer.status(), 200, href);
  }
  await page.context().close();
});

test('the sheet is two pages of A4, and nothing on it is cut', async () => {
  const contract = await contractOf(browser, server, known.collectivite);
  // 178 mm, what the margins leave of the sheet of paper.
  const page = await open(known.coordination, '/nation', { viewport: { width: 673, height: 900 } });
  const sheets = ['/departements/93/fiche', '/departements/13/fiche', '/departements/48/fiche', '/regions/11/fiche', '/regions/84/fiche',
    `/contrats/${contract}/fiche`, '/departements/93/fiche?connu=2016-09-30'];
  for (const lang of ['fr', 'en']) {
    await page.goto(`/langue/${lang}`);
    for (const address of sheets) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), 200, address);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 2, `${address} in ${lang}`);
      await page.emulateMedia({ media: 'print' });
      const cut = await page.locator('.leaf').evaluateAll((leaves) => leaves.map((leaf) => leaf.scrollHeight - leaf.clientHeight));
      assert.deepEqual(cut.map((by) => by > 1), [false, false], `${address} in ${lang} is cut by ${cut}`);
      assert.equal(await page.locator('footer').isVisible(), false);
      await page.emulateMedia({ media: null }); // the next print would be of the screen
    }
  }
  await page.context().close();
});

test('the longest assessments and names still leave two pages', async () => {
  const page = await open(known.prefet, '/departements/93/indicateurs');
  const href = await part(card(page, 'Plans adoptés'), 'Données').getByRole('link').getAttribute('href');
  const target = href.replace(/\/chiffres\/([^/]+)\//, '/chiffres/$1/cible/');
  for (let i = 0; i < 2; ++i) {
    await page.goto(target);
    await page.getByLabel('douteuse', { exact: false }).or(page.locator('input[name=confidence]').nth(2)).first().check();
    await page.locator('textarea[name=text]').fill('Les équipes manquent encore dans trois communes, et les délais de recrutement ne se raccourcissent pas. '.repeat(15));
    await page.getByRole('button', { name: /appréciation/i }).click();
    await page.waitForLoadState('load');
  }
  await page.setViewportSize({ width: 673, height: 900 });
  await page.goto('/departements/93/fiche');
  assert.match(await page.locator('.leaf').nth(1).innerText(), /Les équipes manquent encore/);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 2);
  await page.emulateMedia({ media: 'print' });
  const cut = await page.locator('.leaf').evaluateAll((leaves) => leaves.map((leaf) => leaf.scrollHeight - leaf.clientHeight));
  assert.deepEqual(cut.map((by) => by > 1), [false, false], `${cut}`);
  await page.context().close();
});

for (const [width, name] of [[1280, 'a desk'], [360, 'a phone']]) {
  test(`boards, ranks, choice and sheet are accessible on ${name}`, async () => {
    const contract = await contractOf(browser, server, known.collectivite);
    const page = await open(known.prefet, '/moi', { viewport: { width, height: 900 } });
    for (const address of ['/moi', '/departements/93/indicateurs', '/nation/indicateurs', '/regions/11/indicateurs', `/contrats/${contract}/indicateurs`,
      '/departements/93/indicateurs/training.people/comparables', `/contrats/${contract}/indicateurs/actions/comparables`, '/compte/indicateurs',
      '/departements/93/fiche', '/departements/93/indicateurs?connu=2016-09-30']) {
      page.errors.length = 0;
      const answer = await page.goto(address);
      assert.equal(answer.status(), 200, address);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(sideways <= 0, `${address} scrolls sideways by ${sideways} px`);
      assert.deepEqual(page.errors, [], address);
      await expectAccessible(page, address);
    }
    await page.context().close();
  });
}
