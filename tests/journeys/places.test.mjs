// SPDX-License-Identifier: EUPL-1.2
// A contract with a plan, services and figures moves to another department: the coordinator sees what would change,
// records it, both departments' figures follow at once, each is read on the map of its time and on that of today, and
// the change is taken back. With and without JavaScript.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { jalon, reader, signIn, startBrowser, startServer } from './browser.mjs';
import { accounts } from './accounts.mjs';
import { confirm, press } from './acts.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const number = (text) => Number(/^[\d\s\u00a0\u202f]+/.exec(text.trim())[0].replace(/\D/g, ''));

for (const javaScriptEnabled of [true, false]) {
  test(`a contract moves and its figures follow, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
    const server = await startServer();
    try {
      const known = await accounts(browser, server);
      const page = await reader(browser, server, { javaScriptEnabled });
      await signIn(page, known.coordination);
      const value = async (address) => {
        await page.goto(address);
        return number(await page.locator('.lede').innerText());
      };
      const of = (department, query = '') => `/chiffres/plans.expected/department/${department}${query}`;
      const seine = await value(of('93'));
      const rhone = await value(of('69'));
      const france = await value('/chiffres/plans.expected/nation/FR');

      await page.goto('/departements/93');
      const contract = await page.locator('main a[href^="/contrats/"]').first().getAttribute('href');
      const code = contract.split('/')[2];
      await page.goto(`/contrats/${code}/perimetre/changement`);
      await page.check('input[name=kind][value=moved]');
      await page.fill('[name=day]', '2016-11-01');
      await page.fill('[name=department]', '69');
      await press(page, 'Voir ce qui changerait');
      await confirm(page, 'Enregistrer ce changement');

      assert.equal(await value(of('93')), seine - 1, 'the department that it leaves');
      assert.equal(await value(of('69')), rhone + 1, 'the one that it joins');
      assert.equal(await value('/chiffres/plans.expected/nation/FR'), france, 'the nation loses nothing');
      assert.match(await page.goto(of('69')).then(() => page.locator('main').innerText()), new RegExp(`${code}|Contrat`));
      assert.equal(await value(of('93', '?au=2016-10-31')), seine, 'as it was the day before');
      assert.equal(await value(of('93', '?perimetre=2016-10-31')), seine, 'on the map of before');
      assert.equal(await value(of('69', '?au=2016-10-31&perimetre=now')), rhone + 1, 'on the map of today');
      assert.equal(await page.locator('select[name=perimetre]').inputValue(), 'now');
      await page.goto(of('69'));
      assert.match(await page.locator('main').innerText(), /Ce qui est venu et parti avec les contrats/);
      await page.goto(`/contrats/${code}`);
      assert.match(await page.locator('.crumbs, nav').first().innerText() + await page.locator('body').innerText(), /Rhône/);

      await page.goto(`/contrats/${code}/perimetre`);
      await confirm(page);
      assert.equal(await value(of('93')), seine);
      assert.equal(await value(of('69')), rhone);
      assert.match(jalon('figures', 'recount', '--check', '--db', server.db), / 0 different/);
      assert.deepEqual(page.errors, []);
    } finally {
      await server.stop();
    }
  });
}
